#include "OmnibusSigProcConfig.h"

#include "WireCellSpng/algo/osp/PeakFinder.h"

#include <algorithm>

namespace WireCell::SPNG::OSP {

    namespace {
        template <class List>
        void want_three(const List& list, const std::string& where)
        {
            SPNG_VALIDATE(list.size() == 3, "{}: got {} (want 3, one for each plane)", where, list.size());
        }

        void check_planes(const OmnibusSigProcConfig& cfg, const std::string& who)
        {
            auto sorted = cfg.plane2layer;
            std::sort(sorted.begin(), sorted.end());
            SPNG_VALIDATE(sorted == std::vector<int>({0, 1, 2}),
                          "{}.plane2layer: got [{}] (want 0, 1 and 2 in some order)", who,
                          fmt::join(cfg.plane2layer, ", "));
            const auto check = [&](const std::vector<int>& planes, const char* key) {
                for (const int plane : planes) {
                    SPNG_VALIDATE(plane >= 0 && plane < 3, "{}.{}: got {} (want 0, 1 or 2)", who, key, plane);
                }
            };
            check(cfg.process_planes, "process_planes");
            check(cfg.rebase_planes, "rebase_planes");
            want_three(cfg.Wiener_tight_filters, who + ".Wiener_tight_filters");
            want_three(cfg.Wiener_wide_filters, who + ".Wiener_wide_filters");
            want_three(cfg.Wire_filters, who + ".Wire_filters");
            if (cfg.r_th_factor_planes) want_three(*cfg.r_th_factor_planes, who + ".r_th_factor_planes");
            if (cfg.r_pad_planes) want_three(*cfg.r_pad_planes, who + ".r_pad_planes");
            if (cfg.r_break_roi_loop_planes) want_three(*cfg.r_break_roi_loop_planes, who + ".r_break_roi_loop_planes");
            if (!cfg.nwires_separate_planes.empty()) {
                want_three(cfg.nwires_separate_planes, who + ".nwires_separate_planes");
            }
            if (!cfg.filter_responses_tn.empty()) want_three(cfg.filter_responses_tn, who + ".filter_responses_tn");
        }
    }

    void validate(const OmnibusSigProcConfig& cfg, const std::string& who)
    {
        check_planes(cfg, who);
        const auto at_least = [&](int value, int least, const char* key) {
            SPNG_VALIDATE(value >= least, "{}.{}: got {} (want {} or more)", who, key, value, least);
        };
        at_least(cfg.rebase_nbins, 1, "rebase_nbins");
        at_least(cfg.lroi_rebin, 1, "lroi_rebin");
        at_least(cfg.lroi_short_length, 0, "lroi_short_length");
        at_least(cfg.troi_pad, 0, "troi_pad");
        at_least(cfg.r_max_npeaks, 1, "r_max_npeaks");
        at_least(cfg.mp_tick_resolution, 1, "mp_tick_resolution");
        SPNG_VALIDATE(cfg.MP_feature_val_method == 0 || cfg.MP_feature_val_method == 1,
                      "{}.MP_feature_val_method: got {} (want 0 or 1)", who, cfg.MP_feature_val_method);
        SPNG_VALIDATE(cfg.postgain * cfg.ADC_mV != 0 && std::isfinite(cfg.postgain * cfg.ADC_mV),
                      "{}: postgain is {} and ADC_mV is {} (want other numbers than 0)", who, cfg.postgain, cfg.ADC_mV);
        SPNG_VALIDATE(cfg.expected_tick >= 0, "{}.expected_tick: got {} (want 0 or more)", who, cfg.expected_tick);
        try {
            validate(PeakParams{.sigma = cfg.r_sigma,
                                .threshold = static_cast<float>(cfg.r_th_percent),
                                .max_peaks = cfg.r_max_npeaks});
        }
        catch (const ValueError& err) {
            THROW(ValueError() << errmsg{who + ": r_sigma, r_th_percent: " + err.what()});
        }
    }
}
