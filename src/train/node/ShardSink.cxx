#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/core/SinkNode.h"
#include "WireCellUtil/NamedFactory.h"
#include "train/data/ShardFile.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <filesystem>

namespace WireCell::Train {

    enum class ShardLayout {
        native, ///< one file that SPNGTrainer reads
        classic ///< a pair of files that public training codes in Python read
    };
    BOOST_DESCRIBE_ENUM(ShardLayout, native, classic)

    enum class ExistingShard { replace, refuse };
    BOOST_DESCRIBE_ENUM(ExistingShard, replace, refuse)

    enum class UntrueEvents { keep, skip };
    BOOST_DESCRIBE_ENUM(UntrueEvents, keep, skip)

    struct ShardSinkConfig : SPNG::NodeConfig, ExampleConfig {
        std::string filename;                            ///< an .h5; with {shard} several, numbered from 0; required
        std::string truth_filename;                      ///< of "classic": the file of the true charge; required there
        int events = 0;                                  ///< in a file, with {shard} in its name; 0: all in one
        int gzip = 1;                                    ///< how hard arrays are compressed, 0 (not at all) to 9
        ShardLayout layout = ShardLayout::native;        ///< of files: native or classic
        std::string tag = "0";                           ///< of "classic": ends names of frames, the anode's ident
        UntrueEvents untrue = UntrueEvents::keep;        ///< what to do with events whose truth is 0 everywhere
        ExistingShard existing = ExistingShard::replace; ///< what to do where a file is there already
    };
    BOOST_DESCRIBE_STRUCT(ShardSinkConfig, (SPNG::NodeConfig, ExampleConfig),
                          (filename, truth_filename, events, gzip, layout, tag, untrue, existing))

    /// Writes data to train networks with: sets of the features of some views and then the true charge of each, as HDF5.  A file is
    /// complete at the end of the stream, when the job ends, or when it has as many events as it shall; after a failure there is
    /// none.
    class ShardSink final : public SPNG::SinkNode<ShardSinkConfig, ITorchTensorSet>, public ITerminal {
      public:
        ShardSink()
          : SinkNode("SPNGShardSink")
        {
        }

        void finalize() override
        {
            if (m_file) guarded([&] { close(); }, [] { return std::string(); });
        }

      private:
        void configured() override
        {
            m_about = about_examples(m_cfg);
            m_file.reset();
            m_shard = 0;
            m_total = 0;
            const bool is_pair = m_cfg.layout == ShardLayout::classic;
            SPNG_VALIDATE(m_cfg.events >= 0, "events is {} (want 0 or more)", m_cfg.events);
            check_name("filename", m_cfg.filename);
            if (is_pair) check_name("truth_filename", m_cfg.truth_filename);
        }

        void check_name(const char* key, const std::string& name) const
        {
            SPNG_VALIDATE(!name.empty(), "key '{}' is required", key);
            const bool has_number = name_of(name, 0) != name_of(name, 1);
            SPNG_VALIDATE(has_number || m_cfg.events == 0, "{}: got '{}' for files of {} events (want {{shard}} in it)",
                          key, name, m_cfg.events);
            check_free(name_of(name, 0));
        }

        void check_free(const std::string& name) const
        {
            SPNG_VALIDATE(m_cfg.existing == ExistingShard::replace || !std::filesystem::exists(name),
                          "the output '{}' exists already (want another name; jobs replace it with -A overwrite=true)",
                          name);
        }

        static std::string name_of(const std::string& pattern, int shard)
        {
            return SPNG::TDM::format(pattern, {{"shard", shard}});
        }

        void consume(const input_pointer& set) override
        {
            try {
                const auto example = make_example(*set, m_total, m_about.card);
                if (m_cfg.untrue == UntrueEvents::skip && is_untrue(example)) {
                    log->info("event {} has no truth: it is left out", example.ident);
                    return;
                }
                if (!m_file) open();
                m_file->add(example);
            }
            catch (...) {
                m_file.reset();
                throw;
            }
            ++m_total;
            if (m_cfg.events > 0 && m_total % m_cfg.events == 0) close();
        }

        static bool is_untrue(const Example& example)
        {
            return std::none_of(example.views.begin(), example.views.end(),
                                [](const auto& view) { return view.truth.any().template item<bool>(); });
        }

        void ended() override
        {
            if (m_total == 0) log->warn("no events came, no file is written");
            if (m_file) close();
        }

        void open()
        {
            const bool is_pair = m_cfg.layout == ShardLayout::classic;
            const auto name = name_of(m_cfg.filename, m_shard), truth = name_of(m_cfg.truth_filename, m_shard);
            check_free(name);
            if (is_pair) check_free(truth);
            m_file = is_pair ? make_classic_pair(name, truth, m_cfg.gzip, m_about, m_cfg.tag, who())
                             : make_shard(name, m_cfg.gzip, m_about, who());
        }

        void close()
        {
            // The file is no longer open, even where this throws.
            const auto file = std::move(m_file);
            file->commit();
            ++m_shard;
        }

        DataAbout m_about;
        std::unique_ptr<ExampleFile> m_file;
        int m_shard = 0, m_total = 0;
    };
}

WIRECELL_FACTORY(SPNGShardSink, WireCell::Train::ShardSink, WireCell::ITorchTensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
