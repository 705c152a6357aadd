#include "train/data/ShardFile.h"

#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

namespace WireCell::Train {

    namespace {
        using Aux::ArrayType;

        /// The features file numbers its events from here on, the truth's from 0, as the public codes expect.
        constexpr int first_of_features = 100;
        constexpr const char* truth_tag = "deposplat";

        /// The name of a feature in the files of the traditional chain.
        std::string tag_of(const std::string& feature)
        {
            if (feature == "dense") return "loose_lf";
            return feature == "mp2" || feature == "mp3" ? feature + "_roi" : feature;
        }

        class Pair : public ExampleFile {
          public:
            Pair(std::unique_ptr<Aux::ArrayFileWriter> features, std::unique_ptr<Aux::ArrayFileWriter> truth,
                 const DataAbout& about, std::string tag)
              : m_features(std::move(features))
              , m_truth(std::move(truth))
              , m_about(about)
              , m_tag(std::move(tag))
            {
                for (auto* file : {m_features.get(), m_truth.get()}) {
                    file->write_text("meta", "card", about.card.dump());
                    file->write_text("meta", "record", about.record.dump());
                }
            }

            void add(const Example& example) override
            {
                const auto names = features_of(m_about.card);
                const double unit = names.at(0).unit;
                std::vector<int> channels;
                std::vector<at::Tensor> features, truth;
                for (const auto& view : example.views) {
                    SPNG_VALIDATE(static_cast<int64_t>(view.channels.size()) == view.truth.size(0),
                                  "view {} does not tell the channels of its rows, key 'chids' of the truth's metadata",
                                  plane_word(view.plane));
                    channels.insert(channels.end(), view.channels.begin(), view.channels.end());
                    features.push_back(view.features);
                    truth.push_back(view.truth);
                }
                std::vector<int64_t> order(channels.size());
                std::iota(order.begin(), order.end(), 0);
                std::sort(order.begin(), order.end(), [&](auto a, auto b) { return channels[a] < channels[b]; });
                std::sort(channels.begin(), channels.end());
                const auto rows = at::tensor(at::ArrayRef<int64_t>(order));
                const auto write = [&](Aux::ArrayFileWriter& file, int number, const std::string& tag,
                                       const at::Tensor& x) {
                    write_frame(file, fmt::format("{}/", number), tag + m_tag, x.index_select(0, rows), channels,
                                example);
                };
                // Coincidences have the unit of the dense image there.
                const auto all = at::cat(features, 1) * unit;
                for (size_t ind = 0; ind < names.size(); ++ind) {
                    write(*m_features, first_of_features + m_count, tag_of(names[ind].name),
                          all[static_cast<int64_t>(ind)]);
                }
                write(*m_truth, m_count, truth_tag, at::cat(truth, 0));
                ++m_count;
            }

            void commit() override
            {
                m_features->commit();
                m_truth->commit();
            }

          private:
            void write_frame(Aux::ArrayFileWriter& file, const std::string& group, const std::string& tag,
                             const at::Tensor& image, const std::vector<int>& channels, const Example& example) const
            {
                const auto ticks = SPNG::upsample(image, -1, ticks_of(m_about.card), SPNG::RebinNorm::maximum);
                const auto frame = ticks.t().contiguous();
                const auto height = static_cast<uint64_t>(frame.size(0)), width = static_cast<uint64_t>(frame.size(1));
                const double tickinfo[3] = {example.time, example.tick, 0};
                file.write(group + "frame_" + tag, ArrayType::float32, {height, width}, {256, 256}, frame.data_ptr());
                file.write(group + "channels_" + tag, ArrayType::int32, {width}, {width}, channels.data());
                file.write(group + "tickinfo_" + tag, ArrayType::float64, {3}, {3}, tickinfo);
            }

            std::unique_ptr<Aux::ArrayFileWriter> m_features, m_truth;
            DataAbout m_about;
            std::string m_tag;
            int m_count = 0;
        };
    }

    std::unique_ptr<ExampleFile> make_classic_pair(const std::string& features, const std::string& truth, int gzip,
                                                   const DataAbout& about, const std::string& tag,
                                                   const std::string& where)
    {
        const auto files = Aux::hdf_array_files(where);
        auto first = files->create(features, gzip, fmt::format("{}: '{}'", where, features));
        auto second = files->create(truth, gzip, fmt::format("{}: '{}'", where, truth));
        return std::make_unique<Pair>(std::move(first), std::move(second), about, tag);
    }
}
