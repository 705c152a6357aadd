// Every interface has its destructor, and so its virtual table and type information, here: one copy for all plugins.
#include "WireCellIface/IAnodeFace.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IChannel.h"
#include "WireCellIface/IChannelResponse.h"
#include "WireCellIface/IChannelSpectrum.h"
#include "WireCellIface/IChannelStatus.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IDepo.h"
#include "WireCellIface/IDepoCollector.h"
#include "WireCellIface/IDepoFanout.h"
#include "WireCellIface/IDepoFramer.h"
#include "WireCellIface/IDepoMerger.h"
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IDepoSetFanout.h"
#include "WireCellIface/IDepoSetFilter.h"
#include "WireCellIface/IDepoSetSink.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellIface/IDepoSink.h"
#include "WireCellIface/IDepoSource.h"
#include "WireCellIface/IDrifter.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellIface/IFilterWaveform.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFrameFanin.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/IFrameJoiner.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellIface/IFrameSource.h"
#include "WireCellIface/IFrameSplitter.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/IGroupSpectrum.h"
#include "WireCellIface/IHydraNode.h"
#include "WireCellIface/IJoinNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/INode.h"
#include "WireCellIface/IPlaneImpactResponse.h"
#include "WireCellIface/IQueuedoutNode.h"
#include "WireCellIface/IRecombinationModel.h"
#include "WireCellIface/ISemaphore.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ISourceNode.h"
#include "WireCellIface/ISplitNode.h"
#include "WireCellIface/ITensor.h"
#include "WireCellIface/ITensorForward.h"
#include "WireCellIface/ITensorSet.h"
#include "WireCellIface/ITensorSetFilter.h"
#include "WireCellIface/ITensorSetSink.h"
#include "WireCellIface/ITensorSetSource.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellIface/ITrace.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellIface/IWire.h"
#include "WireCellIface/IWirePlane.h"
#include "WireCellIface/IWireSchema.h"

namespace WireCell {
    INode::~INode() = default;
    IConfigurable::~IConfigurable() = default;
    INamed::~INamed() = default;
    ITerminal::~ITerminal() = default;
    IApplication::~IApplication() = default;

    ISourceNodeBase::~ISourceNodeBase() = default;
    ISinkNodeBase::~ISinkNodeBase() = default;
    IFunctionNodeBase::~IFunctionNodeBase() = default;
    IQueuedoutNodeBase::~IQueuedoutNodeBase() = default;
    IFaninNodeBase::~IFaninNodeBase() = default;
    IFanoutNodeBase::~IFanoutNodeBase() = default;
    IJoinNodeBase::~IJoinNodeBase() = default;
    ISplitNodeBase::~ISplitNodeBase() = default;
    IHydraNodeBase::~IHydraNodeBase() = default;

    IFrameSource::~IFrameSource() = default;
    IFrameSink::~IFrameSink() = default;
    IFrameFilter::~IFrameFilter() = default;
    IFrameFanin::~IFrameFanin() = default;
    IFrameFanout::~IFrameFanout() = default;
    IFrameJoiner::~IFrameJoiner() = default;
    IFrameSplitter::~IFrameSplitter() = default;
    ITensorSetSource::~ITensorSetSource() = default;
    ITensorSetSink::~ITensorSetSink() = default;
    ITensorSetFilter::~ITensorSetFilter() = default;
    IDepoSource::~IDepoSource() = default;
    IDepoSink::~IDepoSink() = default;
    IDepoFanout::~IDepoFanout() = default;
    IDepoMerger::~IDepoMerger() = default;
    IDepoCollector::~IDepoCollector() = default;
    IDepoFramer::~IDepoFramer() = default;
    IDepoSetSource::~IDepoSetSource() = default;
    IDepoSetSink::~IDepoSetSink() = default;
    IDepoSetFilter::~IDepoSetFilter() = default;
    IDepoSetFanout::~IDepoSetFanout() = default;
    IDrifter::~IDrifter() = default;

    ITrace::~ITrace() = default;
    IFrame::~IFrame() = default;
    ITensor::~ITensor() = default;
    ITensorSet::~ITensorSet() = default;
    IDepo::~IDepo() = default;
    IDepoSet::~IDepoSet() = default;
    IWire::~IWire() = default;
    IChannel::~IChannel() = default;

    IWirePlane::~IWirePlane() = default;
    IAnodeFace::~IAnodeFace() = default;
    IAnodePlane::~IAnodePlane() = default;
    IWireSchema::~IWireSchema() = default;
    IFieldResponse::~IFieldResponse() = default;
    IWaveform::~IWaveform() = default;
    IFilterWaveform::~IFilterWaveform() = default;
    ISemaphore::~ISemaphore() = default;
    ITensorForward::~ITensorForward() = default;
    IChannelSpectrum::~IChannelSpectrum() = default;
    IGroupSpectrum::~IGroupSpectrum() = default;
    IChannelResponse::~IChannelResponse() = default;
    IRecombinationModel::~IRecombinationModel() = default;
    IChannelStatus::~IChannelStatus() = default;
    IImpactResponse::~IImpactResponse() = default;
    IPlaneImpactResponse::~IPlaneImpactResponse() = default;
}
