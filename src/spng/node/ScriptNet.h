#pragma once
#include <c10/core/Device.h>
#include <torch/script.h>

namespace WireCell::SPNG {

    /// What a net computes in.
    enum class Precision {
        float32,  ///< single precision
        bfloat16, ///< half the bits, the range of float32; a CPU must have instructions for it
        float16,  ///< half precision; on a GPU only
        tf32      ///< float32 whose products keep 10 bits; on a GPU only, and then for the whole process
    };

    /// A TorchScript net made fast for one device: frozen, batch normalisation folded into convolutions, channels last,
    /// and on a CPU the convolutions by oneDNN with packed weights and their ReLU.
    class ScriptNet {
      public:
        ScriptNet() = default;

        /// `optimize` false leaves the net as it was saved, apart from its precision.  Throws ValueError where the
        /// machine lacks the precision.
        ScriptNet(torch::jit::Module module, c10::Device device, Precision precision, bool optimize);

        /// [batch, feature, height, width] on any device to float32 on the net's.
        at::Tensor forward(const at::Tensor& batch) const;

      private:
        torch::jit::Module m_module;
        c10::Device m_device{c10::DeviceType::CPU};
        at::ScalarType m_dtype = at::kFloat;
        bool m_channels_last = false;
    };

    /// Whether this CPU multiplies bfloat16 in hardware (AVX512_BF16 or AMX).
    bool cpu_has_bfloat16();
}
