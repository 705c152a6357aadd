#include "WireCellUtil/WctPackages.h"
#include "WireCellUtil/String.h"

#include <map>
#include <sstream>

namespace WireCell::Factory {

    namespace {
        /// Type names by library.  Those that this host provides too are needed as well: their library may not be
        /// loaded.
        const std::pair<const char*, const char*> libraries[] = {
            {"WireCellAux",
             "AttachPointCloudToTree ClusterFlashDump FftwDFT FlashTensorToOpticalPCs FrameSync FrameTensor "
             "LinterpFunction PlaneSelector Resampler Semaphore TaggedFrameTensorSet TaggedTensorSetFrame TensorFrame "
             "TensorPacker TensorSetFanin TensorSetUnpacker WaveformMap"},
            {"WireCellGen",
             "AddGroupNoise AddNoise AnodePlane BirksRecombination BlipSource BoxRecombination CoherentAddNoise "
             "ColdElecResponse CorrelatedAddNoise DepoBagger DepoChunker DepoFanout DepoFluxSplat DepoFramer "
             "DepoMerger "
             "DepoSetDrifter DepoSetFanout DepoSetFilter DepoSetFilterYZ DepoSetRotate DepoSetScaler DepoSplat "
             "DepoTransform DeposOrBust Diffuser Digitizer Drifter DuctorFramer DumpDepos DumpFrames "
             "EmpiricalNoiseModel FourDee FrameFanin FrameFanout FrameSummer FrameSummerYZ GroupNoiseModel "
             "IncoherentAddNoise JsonElecResponse MegaAnodePlane MipRecombination Misconfigure MultiDuctor NoiseSource "
             "PerChannelVariation PlaneImpactResponse RCResponse Random Reframer ResponseSys Retagger Scaler "
             "SilentNoise StaticChannelStatus TimeGatedDepos TrackDepos TrackSegmentSampler TruthSmearer TruthTraceID "
             "UncorrelatedAddNoise WarmElecResponse WireBoundedDepos WireGenerator WireParams WireSchemaFile "
             "WireSource WireSummarizer YZMap"},
            {"WireCellSigProc",
             "ChannelSelector ChannelSplitter DBChannelSelector FieldResponse FilterResponse FrameMerger FrameSplitter "
             "HfFilter L1SPFilter L1SPFilterPD LfFilter NoiseModeler NoiseRanker NominalChannelResponse Omnibus "
             "OmniChannelNoiseDB OmnibusNoiseFilter OmnibusPMTNoiseFilter OmnibusSigProc PDHDCoherentNoiseSub "
             "PDHDFEMBNoiseSub PDHDOneChannelNoise PDVDCoherentNoiseSub PDVDFEMBNoiseSub PDVDOneChannelNoise "
             "PDVDShieldCouplingSub ParamsPerChannelResponse PerChannelResponse SimpleChannelNoiseDB TagSelector "
             "Undigitizer duneCrpOneChannelNoise icarusOneChannelNoise mbADCBitShift mbCoherentNoiseSub "
             "mbOneChannelNoise mbOneChannelStatus pdOneChannelNoise pdRelGainCalib pdStickyCodeMitig "
             "perChannelShaper"},
            {"WireCellSio",
             "BeeDepoSource ClusterFileSink ClusterFileSource DepoFileSink DepoFileSource FrameFileSink "
             "FrameFileSource JsonDepoSource NumpyDepoLoader NumpyDepoSaver NumpyDepoSetLoader NumpyFrameSaver "
             "TensorFileSink TensorFileSource"},
            {"WireCellPgraph", "Pgrapher"},
            {"WireCellTbb", "TbbDataFlowGraph TbbFlow"},
            {"WireCellApps", "AnodeDumper ConfigDumper NodeDumper SchemaDumper"},
            {"WireCellImg",
             "BlobClustering BlobDeclustering BlobDepoFill BlobGrouping BlobReframer BlobSetFanin BlobSetFanout "
             "BlobSetMerge BlobSetReframer BlobSetSync BlobSolving CMMModifier ChargeErrorFrameEstimator ChargeSolving "
             "ClusterFanin ClusterFanout ClusterScopeFilter FrameMasking FrameQualityTagging GlobalGeomClustering "
             "GridTiling InSliceDeghosting JsonBlobSetSink JsonClusterTap LCBlobRemoval LocalGeomClustering MaskSlice "
             "MaskSlices ProjectionDeghosting SliceFanout SumSlice SumSlices"},
            {"WireCellClus",
             "BlobSampler CreateSteinerGraph DetectorVolumes MultiAlgBlobClustering PCTransformSet ParticleDataSet "
             "PointTreeBuilding PointTreeMerging TaggerCheckFC TaggerCheckNeutrino TaggerCheckSTM TaggerCheckTGM "
             "TrackFitting"},
            {"WireCellPytorch", "DNNROIFinding TorchService"},
            {"WireCellHio", "HDF5FrameTap HioTensorSink"},
            {"WireCellZio", "ZioTensorSetSink ZioTensorSetSource"},
            {"WireCellRoot",
             "CelltreeFrameSink CelltreeSource HistFrameSink MagnifySink MagnifySource SBNDReco1FrameSource "
             "UbooneBlobSource UbooneClusterSource"},
        };

        /// What the types of a library begin with.
        const std::pair<const char*, const char*> prefixes[] = {
            {"wcls", "WireCellLarsoft"}, {"SPNG", "WireCellSpng"}, {"Clustering", "WireCellClus"}};

        const std::map<std::string, std::string>& by_type()
        {
            static const auto* all = [] {
                auto* table = new std::map<std::string, std::string>;
                for (const auto& [library, types] : libraries) {
                    std::istringstream words(types);
                    for (std::string word; words >> word;) table->emplace(word, library);
                }
                return table;
            }();
            return *all;
        }
    }

    bool is_toolkit_type(const std::string& classname) { return by_type().count(classname) > 0; }

    std::string toolkit_library(const std::string& classname)
    {
        const auto it = by_type().find(classname);
        if (it != by_type().end()) return it->second;
        for (const auto& [prefix, library] : prefixes) {
            if (String::startswith(classname, prefix)) return library;
        }
        return "";
    }
}
