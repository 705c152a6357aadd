#pragma once
#include "WireCellIface/ITrace.h"

namespace WireCell::Aux {
    struct SimpleTrace : public ITrace {
        int m_chid;
        int m_tbin;
        ITrace::ChargeSequence m_charge;

        SimpleTrace(int chid, int tbin, const ITrace::ChargeSequence& charge);
        SimpleTrace(int chid, int tbin, ITrace::ChargeSequence&& charge);

        /// With ncharges zeros.
        SimpleTrace(int chid, int tbin, size_t ncharges);

        int channel() const override;
        int tbin() const override;
        const ITrace::ChargeSequence& charge() const override;
        ITrace::ChargeSequence& charge() { return m_charge; }
    };
}
