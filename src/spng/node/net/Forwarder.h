#pragma once
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/algo/roi/Tiles.h"
#include "WireCellSpng/device/NodeBase.h"

#include <map>

namespace WireCell::SPNG {

    /// Keys of a node that runs a net.
    struct ForwardConfig {
        std::string forward;     ///< type:name of the ITensorForward, required
        int nbatch = 0;          ///< largest batch given to the model; 0: all, and an unbatched input stays unbatched
        int nchunks = 1;         ///< pieces along chunk_dim, to bound memory
        int chunk_dim = -2;      ///< dimension that is cut into pieces; -2 is tick in [feature, tick, channel]
        int overlap = 16;        ///< [samples] context around a piece, at least half the model's receptive field
        int chunk_multiple = 16; ///< [samples] pieces begin at multiples of this, the model's pooling factor
        bool activity = false;   ///< run the model only where there is activity; elsewhere as for an image of zeros
        int tile = 64;           ///< [samples] edge of the tiles in which activity is looked for
        double activity_threshold = 0;       ///< what the absolute value of a feature must exceed to be activity
        std::vector<std::string> input_axes; ///< dimensions after batch, compared with the model's; empty: unchecked
        std::vector<std::string> features;   ///< entries of the feature dimension, compared likewise
        bool probability =
            false; ///< whether outputs outside 0 to 1 are an error, as they are if the model's card says so
    };
    BOOST_DESCRIBE_STRUCT(ForwardConfig, (),
                          (forward, nbatch, nchunks, chunk_dim, overlap, chunk_multiple, activity, tile,
                           activity_threshold, input_axes, features, probability))

    /// What errors call an image: its event and its place in it.
    std::string image_name(const nlohmann::json& metadata, size_t call);

    /// A model run on batches in parts, as the configuration and the memory of the device ask for.
    class Forwarder {
      public:
        Forwarder() = default;
        /// Looks up the model.  `who` is the node, and `log` its own, which names it.
        Forwarder(const ForwardConfig& cfg, std::string who, Log::logptr_t log);

        /// [batch, feature, height, width] to float32 [batch, 1, height, width].  Not for several threads at once.
        /// `entries` tells of each entry of the batch, or of all in one, what it is, for errors: see image_name().
        /// Numbers that are not finite, or no probabilities where these are wanted, are an error: on a CPU here, else
        /// where data come to the host (LateChecks.h).
        at::Tensor operator()(const at::Tensor& batch, const std::vector<std::string>& entries);

      private:
        void check_output(const at::Tensor& output, const std::vector<std::string>& entries) const;
        void check_declared(const char* key, const std::vector<std::string>& want) const;
        at::Tensor forward_part(const at::Tensor& part);
        const at::Tensor& empty_output_for(const at::Tensor& part);
        at::Tensor forward_retrying(const at::Tensor& batch) const;
        at::Tensor forward_image_in_pieces(const at::Tensor& image, std::string trouble) const;
        at::Tensor forward_checked(const at::Tensor& batch) const;

        ForwardConfig m_cfg;
        Reach m_reach;
        std::string m_who;
        Log::logptr_t m_log;
        ITensorForward::pointer m_forward;
        std::string m_model;                                // what errors call it
        bool m_probability = false;                         // whether the output must be within 0 and 1
        bool m_logit = false;                               // whether it is the argument of a sigmoid
        std::shared_ptr<void> m_life;                       // as long as what the model gave is of interest
        std::map<std::vector<int64_t>, at::Tensor> m_empty; // outputs for images of zeros, by features, height, width
    };
}
