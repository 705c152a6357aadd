#include "DNNROIFindingConfig.h"

#include <cmath>

namespace WireCell::Pytorch {

    void validate(const DNNROIFindingConfig& cfg)
    {
        SPNG_VALIDATE(!cfg.intags.empty(), "key 'intags' is required (trace tags of the network's features)");
        SPNG_VALIDATE(!cfg.decon_charge_tag.empty(),
                      "key 'decon_charge_tag' is required (the trace tag of the charge)");
        SPNG_VALIDATE(cfg.plane >= 0 && cfg.plane <= 2, "plane is {} (want 0, 1 or 2)", cfg.plane);
        const auto at_least = [](int value, int least, const char* key) {
            SPNG_VALIDATE(value >= least, "{} is {} (want {} or more)", key, value, least);
        };
        at_least(cfg.nticks, 1, "nticks");
        at_least(cfg.tick_per_slice, 1, "tick_per_slice");
        at_least(cfg.tick_pad_multiple, 0, "tick_pad_multiple");
        at_least(cfg.sparcify_zero_gap, 0, "sparcify_zero_gap");
        SPNG_VALIDATE(cfg.tick_pad_multiple % cfg.tick_per_slice == 0,
                      "tick_pad_multiple is {} (want a multiple of tick_per_slice, {})", cfg.tick_pad_multiple,
                      cfg.tick_per_slice);
        const auto finite = [](double value, const char* key) {
            SPNG_VALIDATE(std::isfinite(value), "{} is {} (want a number)", key, value);
        };
        finite(cfg.input_scale, "input_scale");
        finite(cfg.input_offset, "input_offset");
        finite(cfg.output_scale, "output_scale");
        finite(cfg.output_offset, "output_offset");
        finite(cfg.mask_thresh.value_or(0), "mask_thresh");
        SPNG_VALIDATE(cfg.features.empty() || cfg.features.size() == cfg.intags.size(),
                      "features has {} names for {} intags (want as many)", cfg.features.size(), cfg.intags.size());
    }

    SPNG::ForwardConfig forward_config(const DNNROIFindingConfig& cfg, const SPNG::ModelCard& card)
    {
        SPNG::ForwardConfig how;
        how.forward = cfg.forward;
        how.features = cfg.features;
        how.chain = cfg.chain;
        how.output = cfg.output;
        how.output_class = cfg.output_class;
        // A model without a card takes images as they are here; one with axes gets them in its own order.
        if (!card.images.empty() && !card.images.front().axes.empty()) how.input_axes = {"feature", "channel", "tick"};

        auto& chain = how.chain;
        if (chain.rebin == 0) chain.rebin = cfg.tick_per_slice;
        if (chain.rebin_norm.empty()) chain.rebin_norm = "interpolation";
        if (chain.planes.empty()) chain.planes = {std::string(1, "uvw"[cfg.plane])};
        if (cfg.input_scale != 0) {
            for (const auto& feature : cfg.features) chain.scales.emplace(feature, 1 / cfg.input_scale);
        }

        how.nchunks = cfg.nchunks;
        how.chunk_dim = -2;
        how.overlap = cfg.overlap;
        how.chunk_multiple = cfg.chunk_multiple;
        // Models that do not tell what they need are cut as the Wire-Cell Toolkit cuts them.
        if (cfg.nchunks > 1 && !how.overlap && !card.halo) how.overlap = 0;
        if (cfg.nchunks > 1 && !how.chunk_multiple && !card.multiple) how.chunk_multiple = 1;
        return how;
    }
}
