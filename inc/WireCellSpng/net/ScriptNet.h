#pragma once
#include "WireCellSpng/net/ScriptSignature.h"
#include "WireCellUtil/Logging.h"

#include <c10/core/Device.h>
#include <torch/script.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace WireCell::SPNG {

    /// What a net computes in.
    enum class Precision {
        float32,  ///< single precision
        bfloat16, ///< half the bits, the range of float32; a CPU must have instructions for it
        float16,  ///< half precision; on a GPU only
        tf32      ///< float32 whose products keep 10 bits; on a GPU only, and then for the whole process
    };

    /// How a net is to run.
    struct ScriptNetOptions {
        c10::Device device{c10::DeviceType::CPU};
        Precision precision = Precision::float32;
        bool optimize = true;
        std::string name = {};                 ///< what messages call it
        std::vector<std::string> images = {};  ///< names of its inputs, if its card has them
        std::vector<std::string> outputs = {}; ///< names of what it gives, likewise
        Log::logptr_t log = {};                ///< required; what it prints goes there too
    };

    /// A TorchScript net made fast for one device: frozen, batch normalisation folded into convolutions, channels last,
    /// and on a CPU the convolutions by oneDNN with packed weights and their ReLU.  What is not float32, in a net that
    /// casts by itself, stays as it is.  Where the fast net fails and the net as it was saved does not, that one runs
    /// from then on, with a warning.
    class ScriptNet {
      public:
        /// Gives the net as it was saved, on the device, any number of times.
        using Load = std::function<torch::jit::Module()>;

        /// `optimize` false leaves the net as it was saved, apart from its precision.  Throws ValueError where the
        /// machine lacks the precision, and where the net does not take and give what ScriptSignature wants.
        ScriptNet(Load load, ScriptNetOptions options);

        /// The names of its outputs; none where they are known only when it has run.
        const std::vector<std::string>& outputs() const;

        /// Inputs [batch, ...] on any device to outputs, float32 on the net's.
        NamedTensors forward(const NamedTensors& inputs) const;

      private:
        struct State;
        std::shared_ptr<State> m_state;
    };

    /// Whether this CPU multiplies bfloat16 in hardware (AVX512_BF16 or AMX).
    bool cpu_has_bfloat16();
}
