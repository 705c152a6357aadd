// Losses and figures of cosmic taggers against the reference's.
#include "GoldenCosmic.h"
#include "TensorCheck.h"

#include "WireCellSpng/algo/score/ClassLosses.h"
#include "WireCellSpng/algo/score/TagFigures.h"

#include <algorithm>

using namespace WireCell::SPNG;
using namespace spng::test;
using nlohmann::json;

namespace {
    const std::map<std::string, ClassBalance> schemes{{"none", ClassBalance::none},
                                                      {"even", ClassBalance::even},
                                                      {"light", ClassBalance::light},
                                                      {"focal", ClassBalance::focal}};

    class CosmicLosses : public GoldenCosmicTest {
      protected:
        const json& cases() const { return golden->all().at("losses_metrics").at("cases"); }
        at::Tensor array(const json& each, const std::string& what) const
        {
            return golden->array("loss/" + each.at("name").get<std::string>() + "/" + what);
        }
        /// The reference has the plane first.
        at::Tensor logits(const json& each) const { return array(each, "logits").transpose(0, 1).contiguous(); }
        at::Tensor labels(const json& each) const { return array(each, "labels").to(at::kLong); }
    };
}

TEST_F(CosmicLosses, are_those_of_the_reference_with_classes_that_are_absent_too)
{
    for (const auto& each : cases()) {
        for (const auto& [name, scheme] : schemes) {
            SCOPED_TRACE(each.at("name").get<std::string>() + " " + name);
            const auto& wanted = each.at("own_float64").at(name);
            // The reference has some weights in single precision.
            const auto input = logits(each).to(at::kDouble).requires_grad_();
            const auto loss = class_loss(input, labels(each), scheme);
            EXPECT_NEAR(loss.item<double>(), wanted.at("value").get<double>(), 2e-8);
            loss.backward();
            EXPECT_NEAR(input.grad().norm().item<double>(), wanted.at("grad_norm").get<double>(), 2e-8);

            const auto& reference = each.at("losses").at(name);
            if (!reference.contains("value")) continue;
            const auto single = logits(each).requires_grad_();
            const auto value = class_loss(single, labels(each), scheme);
            EXPECT_NEAR(value.item<double>(), reference.at("value").get<double>(), 1e-5);
            value.backward();
            EXPECT_TENSOR_NEAR(single.grad().transpose(0, 1), array(each, "grad_" + name), 1e-6);
        }
    }
}

TEST_F(CosmicLosses, have_figures_beside_them_that_are_those_of_the_reference)
{
    const std::map<std::string, std::string> names{{"Total_Accuracy", "accuracy"},
                                                   {"Non_Bkg_Accuracy", "nonbkg_accuracy"},
                                                   {"Cosmic_IoU", "cosmic_iou"},
                                                   {"Neutrino_IoU", "neutrino_iou"},
                                                   {"mIoU", "miou"}};
    const auto place = [](const std::string& name) {
        return std::find(tag_figure_names.begin(), tag_figure_names.end(), name) - tag_figure_names.begin();
    };
    for (const auto& each : cases()) {
        const auto got = tag_figures(logits(each).argmax(2), labels(each));
        for (int64_t plane = 0; plane < got.size(1); ++plane) {
            for (const auto& [theirs, ours] : names) {
                const auto wanted = each.at("metrics").at("plane" + std::to_string(plane) + "/" + theirs);
                // Where one image has no such pixels theirs is not a number.
                if (wanted.is_string()) continue;
                EXPECT_NEAR(got.select(1, plane).select(1, place(ours)).mean().item<double>(), wanted.get<double>(),
                            1e-6)
                    << each.at("name") << " " << theirs << " " << plane;
            }
            const auto& neutrino = each.at("neutrino_accuracy_own")[static_cast<size_t>(plane)];
            for (size_t image = 0; image < neutrino.size(); ++image) {
                const double share = got[static_cast<int64_t>(image)][plane][place("neutrino_accuracy")].item<double>();
                EXPECT_EQ(std::isnan(share), neutrino[image].is_null());
                if (!neutrino[image].is_null()) { EXPECT_NEAR(share, neutrino[image].get<double>(), 1e-6); }
            }
        }
    }
}
