#include "train/data/ShardFile.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <charconv>

namespace WireCell::Train {

    namespace {
        using Aux::ArrayPart;
        using Aux::ArrayShape;
        using Aux::ArrayType;

        constexpr const char* meta = "meta";
        constexpr const char* format = "spng-training-1";
        /// Pieces that are compressed, and read as a whole.
        constexpr uint64_t chunk_channels = 64, chunk_bins = 256;

        std::string path_of(int event, int plane, const char* what)
        {
            return fmt::format("events/{}/{}/{}", event, plane, what);
        }

        ArrayShape shape_of(const at::Tensor& x) { return {x.sizes().begin(), x.sizes().end()}; }

        class Writer : public ExampleFile {
          public:
            Writer(const std::string& path, int gzip, const DataAbout& about, const std::string& where)
              : m_where(where)
              , m_features(features_of(about.card))
              , m_file(Aux::hdf_array_files(where)->create(path, gzip, fmt::format("{}: '{}'", where, path)))
            {
                m_file->write_text(meta, "format", format);
                m_file->write_text(meta, "card", about.card.dump());
                m_file->write_text(meta, "record", about.record.dump());
            }

            void add(const Example& example) override
            {
                for (const auto& view : example.views) add_view(example.number, view);
                m_file->write_text(fmt::format("events/{}", example.number), "ident", std::to_string(example.ident));
            }

            void commit() override { m_file->commit(); }

          private:
            void add_view(int event, const ExampleView& view)
            {
                const auto origin = fmt::format("event {}, view {}", event, plane_word(view.plane));
                check_finite(view.features, "features", origin);
                check_finite(view.truth, "true charge", origin);
                std::vector<at::Tensor> images, masks;
                for (size_t ind = 0; ind < m_features.size(); ++ind) {
                    const auto feature = view.features[static_cast<int64_t>(ind)];
                    if (m_features[ind].unit > 0)
                        images.push_back(feature);
                    else
                        masks.push_back(mask_of(feature, m_features[ind].name, origin));
                }
                const auto write = [&](const char* what, ArrayType type, const at::Tensor& x) {
                    ArrayShape chunk(static_cast<size_t>(x.dim()), 1);
                    chunk[chunk.size() - 2] = chunk_channels;
                    chunk[chunk.size() - 1] = chunk_bins;
                    m_file->write(path_of(event, view.plane, what), type, shape_of(x), chunk,
                                  x.contiguous().const_data_ptr());
                };
                if (!images.empty()) write("features", ArrayType::float32, at::stack(images));
                if (!masks.empty()) write("masks", ArrayType::uint8, at::stack(masks));
                write("truth", ArrayType::float32, view.truth);
                write("peaks", ArrayType::float32, truth_peaks(view.truth));
                if (!view.channels.empty()) {
                    m_file->write(path_of(event, view.plane, "channels"), ArrayType::int32, {view.channels.size()},
                                  {view.channels.size()}, view.channels.data());
                }
            }

            static at::Tensor mask_of(const at::Tensor& x, const std::string& name, const std::string& origin)
            {
                const auto mask = x.to(at::kByte);
                SPNG_VALIDATE(
                    at::equal(mask.to(at::kFloat), x) && mask.max().item<int>() <= 1,
                    "{}: feature '{}' is not 0 or 1 everywhere. Try {{\"name\", \"scale\"}} for it in the card", origin,
                    name);
                return mask;
            }

            std::string m_where;
            std::vector<DataFeature> m_features;
            std::unique_ptr<Aux::ArrayFileWriter> m_file;
        };

        nlohmann::json parsed(const std::string& text, const std::string& what, const std::string& where)
        {
            auto value = nlohmann::json::parse(text, nullptr, false);
            if (value.is_discarded()) THROW(IOError() << errmsg{fmt::format("{}: its {} is no JSON", where, what)});
            return value;
        }
    }

    std::unique_ptr<ExampleFile> make_shard(const std::string& path, int gzip, const DataAbout& about,
                                            const std::string& where)
    {
        return std::make_unique<Writer>(path, gzip, about, where);
    }

    /// Reads what is asked for and nothing else.
    class Shard::View : public Image {
      public:
        View(std::shared_ptr<const Shard> shard, int event, int plane)
          : m_shard(std::move(shard))
          , m_event(event)
          , m_plane(plane)
        {
            const auto& file = *m_shard->m_file;
            const auto truth = file.shape(path("truth"));
            m_channels = truth.size() == 2 ? static_cast<int64_t>(truth[0]) : 0;
            m_bins = truth.size() == 2 ? static_cast<int64_t>(truth[1]) : 0;
            for (const auto& feature : m_shard->m_features) (feature.unit > 0 ? m_nimages : m_nmasks) += 1;
            check("features", m_nimages);
            check("masks", m_nmasks);
        }

        int64_t features() const override { return m_nimages + m_nmasks; }
        int64_t channels() const override { return m_channels; }
        int64_t bins() const override { return m_bins; }

        at::Tensor features_of(const Window& window) const override
        {
            const auto images = read("features", ArrayType::float32, m_nimages, window);
            const auto masks = read("masks", ArrayType::uint8, m_nmasks, window).to(at::kFloat);
            check_finite(images, "features", origin());
            std::vector<at::Tensor> all;
            int64_t image = 0, mask = 0;
            for (const auto& feature : m_shard->m_features) {
                all.push_back(feature.unit > 0 ? images[image++] : masks[mask++]);
            }
            return at::stack(all);
        }

        at::Tensor truth_of(const Window& window) const override
        {
            auto truth = at::empty({window.channels, window.bins}, at::kFloat);
            m_shard->m_file->read(
                path("truth"),
                {{place(window.channel), place(window.bin)}, {place(window.channels), place(window.bins)}},
                ArrayType::float32, truth.data_ptr());
            check_finite(truth, "true charge", origin());
            return truth;
        }

        at::Tensor peaks() const override
        {
            const auto shape = m_shard->m_file->shape(path("peaks"));
            auto peaks = at::empty({int64_t(shape.at(0)), int64_t(shape.at(1))}, at::kFloat);
            m_shard->m_file->read(path("peaks"), {{0, 0}, shape}, ArrayType::float32, peaks.data_ptr());
            return peaks;
        }

        std::string origin() const override
        {
            return fmt::format("'{}', event {}, view {}", m_shard->path(), m_event, plane_word(m_plane));
        }

      private:
        static uint64_t place(int64_t number) { return static_cast<uint64_t>(number); }
        std::string path(const char* what) const { return path_of(m_event, m_plane, what); }

        void check(const char* what, int64_t count) const
        {
            if (count == 0) return;
            const auto shape = m_shard->m_file->shape(path(what));
            const ArrayShape want{place(count), place(m_channels), place(m_bins)};
            SPNG_VALIDATE(shape == want, "{}: its {} have the shape [{}] (want [{}], as its truth and card have it)",
                          origin(), what, fmt::join(shape, ", "), fmt::join(want, ", "));
        }

        at::Tensor read(const char* what, ArrayType type, int64_t count, const Window& window) const
        {
            auto x =
                at::empty({count, window.channels, window.bins}, type == ArrayType::uint8 ? at::kByte : at::kFloat);
            if (count == 0) return x;
            m_shard->m_file->read(path(what),
                                  {{0, place(window.channel), place(window.bin)},
                                   {place(count), place(window.channels), place(window.bins)}},
                                  type, x.data_ptr());
            return x;
        }

        std::shared_ptr<const Shard> m_shard;
        int m_event, m_plane;
        int64_t m_channels = 0, m_bins = 0, m_nimages = 0, m_nmasks = 0;
    };

    std::shared_ptr<Shard> Shard::open(const std::string& path, const std::string& where)
    {
        return std::shared_ptr<Shard>(new Shard(path, where));
    }

    Shard::Shard(const std::string& path, const std::string& where)
      : m_path(path)
    {
        const auto what = fmt::format("{}: '{}'", where, path);
        m_file = Aux::hdf_array_files(where)->open(path, what);
        const auto found = m_file->text(meta, "format");
        if (found != format)
            THROW(IOError() << errmsg{fmt::format("{}: is of format '{}' (want '{}')", what, found, format)});
        m_about.card = parsed(m_file->text(meta, "card"), "card", what);
        m_about.record = parsed(m_file->text(meta, "record"), "record", what);
        check_card(m_about.card, what);
        m_features = features_of(m_about.card);
        for (const auto& name : m_file->names("events")) {
            int number = 0;
            const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
            if (error == std::errc() && end == name.data() + name.size()) m_events.push_back(number);
        }
        std::sort(m_events.begin(), m_events.end());
    }

    std::shared_ptr<const Image> Shard::image(int event, int plane) const
    {
        return std::make_shared<View>(shared_from_this(), event, plane);
    }
}
