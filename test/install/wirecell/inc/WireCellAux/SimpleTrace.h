#pragma once
#include "WireCellIface/ITrace.h"

namespace WireCell::Aux {
    struct SimpleTrace : public ITrace {
        int m_chid;
        int m_tbin;
        ITrace::ChargeSequence m_charge;

        SimpleTrace(int chid, int tbin, const ITrace::ChargeSequence& charge);
        SimpleTrace(int chid, int tbin, ITrace::ChargeSequence&& charge);
        SimpleTrace(int chid, int tbin, size_t ncharges);
        virtual int channel() const;
        virtual int tbin() const;
        virtual const ITrace::ChargeSequence& charge() const;
        ITrace::ChargeSequence& charge();
    };
}
