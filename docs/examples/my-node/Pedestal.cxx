#include <WireCellSpng/core/FilterNode.h>
#include <WireCellUtil/NamedFactory.h>

#include <ATen/ATen.h>

using namespace WireCell;

struct PedestalConfig : SPNG::FilterConfig {
    double scale = 1; ///< multiplies what is left
};
BOOST_DESCRIBE_STRUCT(PedestalConfig, (SPNG::FilterConfig), (scale))

/// Takes the median of each channel off an image [channel, tick].
struct Pedestal final : SPNG::FilterNode<PedestalConfig> {
    Pedestal()
      : FilterNode("MyPedestal")
    {
    }

    at::Tensor filter(const at::Tensor& image, SPNG::FilterCall&) const override
    {
        return m_cfg.scale * (image - std::get<0>(image.median(-1, true)));
    }
};

WIRECELL_FACTORY(MyPedestal, Pedestal, ITorchTensorFilter, INamed, IConfigurable)
