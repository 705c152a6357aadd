#include "train/data/CosmicData.h"

#include "WireCellUtil/Logging.h"
#include "train/data/EventLists.h"
#include "train/data/FileBatches.h"
#include "train/data/OneThread.h"
#include "train/larcv/LarcvPlaces.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        void check_pair(const std::vector<Aux::LarcvImage>& images, const std::vector<Aux::LarcvImage>& labels,
                        const CosmicDataConfig& config, const std::string& origin)
        {
            SPNG_VALIDATE(!images.empty() && images.size() == labels.size(),
                          "{}: {} images '{}' and {} of labels '{}' (want as many, and more than none)", origin,
                          images.size(), config.image, labels.size(), config.labels);
            for (size_t ind = 0; ind < images.size(); ++ind) {
                const auto &image = images[ind], &other = labels[ind];
                SPNG_VALIDATE(image.rows == other.rows && image.columns == other.columns,
                              "{}, image {}: '{}' has {} rows and {} columns, '{}' {} and {} (want the same)", origin,
                              ind, config.image, image.rows, image.columns, config.labels, other.rows, other.columns);
                SPNG_VALIDATE(image.ids == other.ids,
                              "{}, image {}: the {} labels of '{}' are for other pixels than the {} of '{}' (want "
                              "the same, in the same order)",
                              origin, ind, other.ids.size(), config.labels, image.ids.size(), config.image);
            }
        }

        /// The pixels of an event, and their labels, of which there are none where the data name none.
        struct Pixels {
            std::vector<Aux::LarcvImage> images, labels;
        };

        Pixels pixels_of(const LarcvPlace& place, const CosmicDataConfig& config)
        {
            const auto& reader = *place.file->reader;
            Pixels pixels{.images = reader.images(config.image, place.number), .labels = {}};
            if (config.labels.empty()) {
                SPNG_VALIDATE(!pixels.images.empty(), "{}: there are no images '{}'", place.origin(), config.image);
                return pixels;
            }
            pixels.labels = reader.images(config.labels, place.number);
            check_pair(pixels.images, pixels.labels, config, place.origin());
            return pixels;
        }

        /// Zeros of the size of images, [batch, plane, row, column].
        at::Tensor zeros_for(const std::vector<Aux::LarcvImage>& images, int64_t batch, int downsample,
                             at::ScalarType type)
        {
            const auto [rows, columns] = dense_sizes(images[0], downsample);
            return at::zeros({batch, static_cast<int64_t>(images.size()), rows, columns}, type);
        }

        /// Events as a batch.  `seen`: classes that there are among their pixels.
        Batch batch_of_places(const std::vector<LarcvPlace>& places, const CosmicDataConfig& config,
                              std::array<bool, cosmic_classes>& seen)
        {
            Batch batch;
            for (size_t event = 0; event < places.size(); ++event) {
                const auto origin = places[event].origin();
                const auto pixels = pixels_of(places[event], config);
                const auto placed = [&](size_t plane, const auto& call) {
                    try {
                        call();
                    }
                    catch (const ValueError& error) {
                        SPNG_VALIDATE(false, "{}, image {}: {}", origin, plane, error.what());
                    }
                };
                if (event == 0) {
                    const auto count = static_cast<int64_t>(places.size());
                    placed(0, [&] {
                        batch.features = zeros_for(pixels.images, count, config.downsample, at::kFloat);
                        if (!config.labels.empty())
                            batch.truth = zeros_for(pixels.images, count, config.downsample, at::kLong);
                    });
                }
                SPNG_VALIDATE(static_cast<int64_t>(pixels.images.size()) == batch.features.size(1),
                              "{}: {} images (want {}, as {} has)", origin, pixels.images.size(),
                              batch.features.size(1), places[0].origin());
                for (size_t plane = 0; plane < pixels.images.size(); ++plane) {
                    const auto& image = pixels.images[plane];
                    const auto row = static_cast<int64_t>(event), column = static_cast<int64_t>(plane);
                    placed(plane, [&] {
                        const auto sizes = dense_sizes(image, config.downsample);
                        SPNG_VALIDATE(at::IntArrayRef(sizes) == batch.features.sizes().slice(2),
                                      "is {} (want {}, as the first of {})", fmt::join(sizes, " x "),
                                      fmt::join(batch.features.sizes().slice(2), " x "), places[0].origin());
                        put_image(image, config.downsample, config.log, batch.features[row][column]);
                        if (batch.truth.defined())
                            put_labels(pixels.labels[plane], config.downsample, batch.truth[row][column]);
                    });
                    if (!batch.truth.defined()) continue;
                    const auto& labels = pixels.labels[plane];
                    for (const float label : labels.values) seen.at(static_cast<size_t>(label)) = true;
                    // What is in no list.
                    seen[background] = seen[background] || labels.ids.size() < labels.rows * labels.columns;
                }
                batch.origin += (event == 0 ? "" : "; ") + origin;
            }
            return batch;
        }

        class Events final : public CosmicEvents {
          public:
            Events(std::vector<LarcvPlace> places, CosmicDataConfig config)
              : m_places(std::move(places))
              , m_config(std::move(config))
            {
            }

            int64_t size() const override { return static_cast<int64_t>(m_places.size()); }
            Batch get(int64_t, int64_t number) override
            {
                const OneThread one;
                std::array<bool, cosmic_classes> seen{};
                return batch_of_places({at(number)}, m_config, seen);
            }

            Aux::LarcvEvent event(int64_t number) const override
            {
                const auto& reader = *at(number).file->reader;
                const size_t place = at(number).number;
                Aux::LarcvEvent event;
                event.id = reader.id(place);
                event.images.push_back({m_config.image, reader.images(m_config.image, place)});
                if (!m_config.labels.empty())
                    event.images.push_back({m_config.labels, reader.images(m_config.labels, place)});
                for (const auto& name : reader.particle_names())
                    event.particles.push_back({name, reader.particles(name, place)});
                return event;
            }

            json card() const override;

          private:
            const LarcvPlace& at(int64_t number) const { return m_places.at(static_cast<size_t>(number)); }

            std::vector<LarcvPlace> m_places;
            CosmicDataConfig m_config;
        };

        json Events::card() const
        {
            auto card = at(0).file->about.card;
            if (card.is_null()) card = {{"features", {{{"name", "charge"}}}}};
            const auto images = at(0).file->reader->images(m_config.image, at(0).number);
            SPNG_VALIDATE(!images.empty(), "{} has no images '{}'", at(0).origin(), m_config.image);
            card["axes"] = {"plane", "tick", "channel"};
            card["size"] = {{"planes", images.size()},
                            {"ticks", images[0].rows >> m_config.downsample},
                            {"channels", images[0].columns >> m_config.downsample}};
            if (m_config.downsample > 0) card["downsample"] = m_config.downsample;
            if (m_config.log) card["features"].at(0)["transform"] = "log1p";
            return card;
        }

        class TrainingBatches final : public Batches {
          public:
            TrainingBatches(std::vector<LarcvPlace> places, const CosmicDataConfig& config, const Share& share,
                            const std::string& where)
              : m_places(std::move(places))
              , m_config(config)
              , m_share(share)
              , m_where(where)
              , m_size(static_cast<int64_t>(m_places.size()) / config.batch)
            {
                SPNG_VALIDATE(m_size > 0, "{}.batch: got {}, but there are {} events", where, config.batch,
                              m_places.size());
            }

            int64_t size() const override { return m_size; }

            Batch get(int64_t epoch, int64_t number) override
            {
                const OneThread one;
                if (epoch != m_epoch) begin(epoch);
                const auto mine = rows_of(m_config.batch, m_share);
                std::vector<LarcvPlace> places;
                for (int64_t ind = mine.first; ind < mine.first + mine.count; ++ind) {
                    const auto place = m_order.at(static_cast<size_t>(number * m_config.batch + ind));
                    places.push_back(m_places[static_cast<size_t>(place)]);
                }
                auto batch = batch_of_places(places, m_config, m_seen);
                tell_of_absent(number);
                return batch;
            }

          private:
            void begin(int64_t epoch)
            {
                const auto draws = Draws(static_cast<uint64_t>(m_config.seed)).of(order_draws);
                m_order = shuffled(m_places.size(), draws.of(static_cast<uint64_t>(epoch)));
                m_epoch = epoch;
                m_batches = 0;
                m_seen = {};
            }

            /// A class that is never there is not learnt, and nothing else tells of it.
            void tell_of_absent(int64_t number)
            {
                ++m_batches;
                if (m_told || number + 1 < m_size || m_batches < m_size) return;
                m_told = true;
                const std::array<const char*, cosmic_classes> names{"background", "cosmic", "neutrino"};
                for (size_t label = 0; label < names.size(); ++label) {
                    if (m_seen.at(label)) continue;
                    Log::logger("train")->warn("{}: no pixel of epoch {} is of the class '{}' ({})", m_where, m_epoch,
                                               names.at(label), label);
                }
            }

            std::vector<LarcvPlace> m_places;
            CosmicDataConfig m_config;
            Share m_share;
            std::string m_where;
            int64_t m_size, m_epoch = -1, m_batches = 0;
            std::vector<int64_t> m_order;                 ///< of the events of that epoch
            std::array<bool, cosmic_classes> m_seen = {}; ///< classes that there are in it
            bool m_told = false;
        };
    }

    std::unique_ptr<CosmicEvents> CosmicEvents::open(const std::vector<std::string>& files,
                                                     const CosmicDataConfig& config, const std::string& where)
    {
        SPNG_VALIDATE(!files.empty(), "{}: no files are given", where);
        return std::make_unique<Events>(larcv_places(files, where), config);
    }

    Data make_cosmic_data(const CosmicDataConfig& config, const Share& share, const std::string& where)
    {
        SPNG_VALIDATE(!config.files.empty(), "{}.files: no files are given", where);
        SPNG_VALIDATE(!config.labels.empty(), "{}.labels: is empty (training wants the name of labels)", where);
        check_share(config.batch, config.seed, share, where);
        auto places = larcv_places(config.files, where + ".files");
        const auto kept = config.validation.empty() ? take_out(places, config.validation_fraction, config.seed, where)
                                                    : larcv_places(config.validation, where + ".validation");
        check_like(*kept[0].file, *places[0].file, where);
        auto validation = std::make_unique<Events>(kept, config);
        Data data;
        data.features = validation->card();
        data.record = {{"files", paths_of(places)},
                       {"validation_files", config.validation.empty() ? json::array() : json(paths_of(kept))},
                       {"training_events", places.size()},
                       {"validation_events", kept.size()},
                       {"batch", config.batch},
                       {"seed", config.seed},
                       {"made", records_of(places)}};
        data.training = std::make_unique<TrainingBatches>(std::move(places), config, share, where);
        data.validation = std::move(validation);
        return data;
    }
}
