#pragma once
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/net/CardFit.h"

#include <map>

namespace WireCell::SPNG {

    /// What errors call an image: its event and its place in it.
    std::string image_name(const nlohmann::json& metadata, size_t call);

    /// A model run on batches in parts, as its card, the configuration and the memory of the device ask for.
    class Forwarder {
      public:
        Forwarder() = default;
        /// Looks up the model.  `who` is the node, and `log` its own, which names it.
        Forwarder(const ForwardConfig& cfg, std::string who, Log::logptr_t log);
        /// With a model that is known already, which the configuration only names.
        Forwarder(const ForwardConfig& cfg, ITensorForward::pointer model, std::string who, Log::logptr_t log);

        /// [batch, ...], its dimensions in the order of `input_axes`, to the output of the model that is wanted, float32:
        /// an image has the dimensions of the input, with a feature for each channel or class, and another output is as
        /// the model gives it, [batch, ...].  Not for several threads at once.
        /// `entries` tells of each entry of the batch, or of all in one, what it is, for errors: see image_name().
        /// Numbers that are not finite, or no probabilities where these are wanted, are an error: on a CPU here, else
        /// where data come to the host (LateChecks.h).
        at::Tensor operator()(const at::Tensor& batch, const std::vector<std::string>& entries);

        /// What the card adds to the metadata of outputs: its threshold, if it has one.
        Metadata metadata() const;

        const ModelCard& card() const { return m_fit.card(); }

        /// What errors call the model.
        const std::string& model() const { return m_model; }

      private:
        at::Tensor forward_part(const at::Tensor& part);
        at::Tensor empty_output(const at::Tensor& part) const;
        const at::Tensor& empty_output_for(const Net& net, const at::Tensor& part);
        at::Tensor checked_image(const at::Tensor& output, const at::Tensor& piece) const;
        at::Tensor forward_retrying(const at::Tensor& batch);
        at::Tensor forward_image_in_pieces(const at::Tensor& image, std::string trouble);
        at::Tensor forward_checked(const at::Tensor& batch) const;
        void check_output(const at::Tensor& output, const at::Tensor& image,
                          const std::vector<std::string>& entries) const;

        ForwardConfig m_cfg;
        std::string m_who;
        Log::logptr_t m_log;
        ITensorForward::pointer m_forward;
        std::string m_model; // what errors call it
        CardFit m_fit;
        std::shared_ptr<void> m_life;                       // as long as what the model gave is of interest
        std::map<std::vector<int64_t>, at::Tensor> m_empty; // outputs for images of zeros, by features, height, width
    };
}
