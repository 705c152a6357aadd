#pragma once
#include "WireCellIface/IDepo.h"

namespace WireCell::Aux {
    class SimpleDepo : public IDepo {
      public:
        SimpleDepo(double t, const Point& pos, double charge = 1.0, IDepo::pointer prior = nullptr,
                   double extent_long = 0.0, double extent_tran = 0.0, int id = 0, int pdg = 0, double energy = 1.0)
          : m_time(t)
          , m_pos(pos)
          , m_charge(charge)
          , m_energy(energy)
          , m_prior(prior)
          , m_long(extent_long)
          , m_tran(extent_tran)
          , m_id(id)
          , m_pdg(pdg)
        {
        }

        const Point& pos() const override { return m_pos; }
        double time() const override { return m_time; }
        double charge() const override { return m_charge; }
        double energy() const override { return m_energy; }
        int id() const override { return m_id; }
        int pdg() const override { return m_pdg; }
        IDepo::pointer prior() const override { return m_prior; }
        double extent_long() const override { return m_long; }
        double extent_tran() const override { return m_tran; }

        void set_prior(IDepo::pointer p) { m_prior = p; }

      private:
        double m_time;
        Point m_pos;
        double m_charge, m_energy;
        IDepo::pointer m_prior;
        double m_long, m_tran;
        int m_id, m_pdg;
    };
}
