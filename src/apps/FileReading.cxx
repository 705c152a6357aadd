#include "WireCellApps/FileReading.h"

#include "WireCellAux/FileAbout.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameSource.h"
#include "WireCellIface/ITensorSetSource.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <algorithm>

namespace WireCell::Apps {

    namespace {
        /// All that a source of one file gives.
        template <class Source>
        auto read_all(const std::string& type, const std::string& path, const Configuration& more)
        {
            PluginManager::instance().add("WireCellSio");
            const auto source = Factory::lookup<Source>(type, path);
            const auto configurable = Factory::lookup<IConfigurable>(type, path);
            auto config = configurable->default_configuration();
            update(config, more);
            configurable->configure(config);

            std::vector<typename Source::output_pointer> all;
            typename Source::output_pointer one;
            while ((*source)(one) && one) all.push_back(one);
            return all;
        }
    }

    std::vector<IFrame::pointer> read_frames(const std::string& path, const std::vector<std::string>& tags)
    {
        return read_all<IFrameSource>("FrameFileSource", path, {{"inname", path}, {"tags", tags}});
    }

    bool has_any_tag(const std::vector<IFrame::pointer>& frames, const std::vector<std::string>& tags)
    {
        return std::any_of(frames.begin(), frames.end(), [&](const IFrame::pointer& frame) {
            const auto have = frame->trace_tags();
            return std::find_first_of(have.begin(), have.end(), tags.begin(), tags.end()) != have.end();
        });
    }

    std::vector<ITensorSet::pointer> read_tensor_sets(const std::string& path)
    {
        return read_all<ITensorSetSource>("TensorFileSource", path, {{"inname", path}, {"allow_empty", true}});
    }

    About read_about(const std::string& path)
    {
        PluginManager::instance().add("WireCellSio");
        return Factory::lookup<Aux::IFileAbout>("ArchiveAbout")->read(path);
    }
}
