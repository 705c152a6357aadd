#pragma once
#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/ModelCard.h"
#include "WireCellSpng/net/ScriptNet.h"

#include <memory>
#include <string>
#include <vector>

namespace WireCell::SPNG {

    BOOST_DESCRIBE_ENUM(Precision, float32, bfloat16, float16, tf32)

    /// Keys of a service that runs a network's file.
    struct ModelConfig {
        std::vector<std::string> axes;     ///< input dimensions after batch, for a model that does not declare them
        std::vector<std::string> features; ///< entries of its feature dimension, likewise
        bool optimize = true;              ///< freeze the model at load and make it fast for the device
        Precision precision = Precision::float32; ///< float32 or bfloat16; on a GPU also float16, or tf32 for all nets
    };
    BOOST_DESCRIBE_STRUCT(ModelConfig, (), (axes, features, optimize, precision))

    /// A TorchScript file on a device, with what it says of itself: JSON in its extra file spng.json, its card.
    class ModelRunner {
      public:
        /// `file` is a name as find_model() takes it, and `who` the component whose model it is, for errors.
        /// IOError: no such file, or none of a network.  ValueError: its card does not fit the configuration.
        ModelRunner(const ModelConfig& cfg, std::string file, c10::Device device, std::string who, Log::logptr_t log);

        /// Inputs [batch, ...] on any device to outputs, float32 on the model's.  For several threads at once.
        /// ValueError names component, file and shapes.
        NamedTensors forward(const NamedTensors& inputs) const;

        const ModelCard& card() const { return m_card; }

      private:
        void read_card(const std::string& text, const ModelConfig& cfg);
        void declare_axes(const std::vector<std::string>& axes);
        void declare_features(const std::vector<std::string>& features);

        std::string m_file, m_who;
        Log::logptr_t m_log;
        Precision m_precision;
        ModelCard m_card;
        std::shared_ptr<void> m_claim;
        std::unique_ptr<ScriptNet> m_net;
    };
}
