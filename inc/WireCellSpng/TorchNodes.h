#pragma once
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ITensorSet.h"
#include "WireCellSpng/ITorchTensorSet.h"

/// The kinds of node that pass tensors.
namespace WireCell {
    using ITorchTensorFilter = IFunctionNode<ITorchTensor, ITorchTensor>;
    using ITorchTensorSetFilter = IFunctionNode<ITorchTensorSet, ITorchTensorSet>;
    using IFrameToTorchSet = IFunctionNode<IFrame, ITorchTensorSet>;
    using ITorchSetToFrame = IFunctionNode<ITorchTensorSet, IFrame>;
    using ITorchToTensorSet = IFunctionNode<ITorchTensorSet, ITensorSet>;
    using ITorchTensorSetSink = ISinkNode<ITorchTensorSet>;

    /// Nodes with a number of ports that the configuration chooses.
    using ITorchTensorFanin = IFaninNode<ITorchTensor, ITorchTensor, 0>;
    using ITorchTensorFanout = IFanoutNode<ITorchTensor, ITorchTensor, 0>;
    using ITorchTensorSetFanin = IFaninNode<ITorchTensorSet, ITorchTensorSet, 0>;
    using ITorchTensorSetFanout = IFanoutNode<ITorchTensorSet, ITorchTensorSet, 0>;
    using ITorchPacker = IFaninNode<ITorchTensor, ITorchTensorSet, 0>;
    using ITorchSetUnpacker = IFanoutNode<ITorchTensorSet, ITorchTensor, 0>;
}
