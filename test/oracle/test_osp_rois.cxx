// The ROI rules of the traditional signal processing on crops of images, against the reference's lists and contents.
#include "Npz.h"
#include "Painted.h"
#include "TensorCheck.h"
#include "WireCellSpng/algo/osp/ApplyRois.h"
#include "WireCellSpng/algo/osp/BreakRois.h"
#include "WireCellSpng/algo/osp/CleanUp.h"
#include "WireCellSpng/algo/osp/LooseRois.h"
#include "WireCellSpng/algo/osp/NoiseLevel.h"
#include "WireCellSpng/algo/osp/ShrinkExtend.h"
#include "WireCellSpng/algo/osp/TightRois.h"

using namespace WireCell::SPNG::OSP;
using namespace spng::test;

namespace {
    constexpr double content_tolerance = 0.01; // [electrons]
    constexpr double rms_tolerance = 1e-5;     // relative
    constexpr double th_factor = 2.5;

    class RoiStage : public testing::TestWithParam<int> {
      public:
        void SetUp() override
        {
            SPNG_TEST_DATA_OR_SKIP(file, "golden-roi-stage.npz");
            m_golden = load_npz(file);
        }

        at::Tensor golden(const std::string& name) const
        {
            const auto slot = "_" + std::to_string(GetParam());
            return m_golden.at(name + slot).contiguous();
        }

        /// The golden list, as rows of (row, start, end).
        static at::Tensor table(const RowRanges& rows)
        {
            std::vector<int> flat;
            for (size_t row = 0; row < rows.size(); ++row) {
                for (const auto& one : rows[row]) {
                    flat.insert(flat.end(), {static_cast<int>(row), one.start, one.end});
                }
            }
            return at::tensor(flat, at::kInt).view({-1, 3});
        }

        void expect_content(const PlaneRois& plane, const std::string& stage) const
        {
            SCOPED_TRACE(stage);
            const auto want = golden("out_" + stage);
            EXPECT_TENSOR_NEAR(painted(paint_content(plane), want.size(0), want.size(1)), want, content_tolerance);
        }

      private:
        std::map<std::string, at::Tensor> m_golden;
    };
}

TEST_P(RoiStage, every_step_gives_the_reference_s_ROIs)
{
    const bool induction = GetParam() < 2;
    const auto tight_image = golden("in_tight");
    const auto rms = row_rms(tight_image, {}, Spread::percentiles);
    EXPECT_LE(at::max(at::abs(rms - golden("rms")) / golden("rms")).item<float>(), rms_tolerance);

    auto tight = tight_rois(tight_image, induction ? golden("in_tighter") : at::Tensor(), rms, {},
                            {.factor = induction ? 3.0 : 5.0});
    bridge_rows_(tight, TightParams().asymmetry);
    EXPECT_TENSOR_EQ(table(tight), golden("tight_rois"));

    RowRanges loose;
    if (induction) {
        const auto image = golden("in_loose");
        loose = loose_rois(image, row_rms(image, {}, Spread::percentiles), {}, tight, {.jump_one_bin = true});
        EXPECT_TENSOR_EQ(table(loose), golden("loose_rois"));
    }

    auto plane = load_rois(induction ? golden("in_ref") : tight_image, {}, rms, tight, loose, induction, th_factor);
    clean_up(plane);
    add_lone_tight(plane);
    expect_content(plane, "cleanup_roi");
    for (const char* stage : {"break_roi_loop1", "break_roi_loop2"}) {
        if (induction) break_rois(plane, {.th_factor = th_factor});
        check_links(plane, th_factor);
        clean_up(plane);
        expect_content(plane, stage);
    }
    shrink_rois(plane, th_factor, 5);
    check_links(plane, th_factor);
    clean_up(plane);
    expect_content(plane, "shrink_roi");
    remove_fakes(plane, {375, 750});
    extend_rois(plane);
    const auto all_rows = [&](const RowPainter& paint) {
        return painted(paint, tight_image.size(0), tight_image.size(1));
    };
    EXPECT_TENSOR_EQ(all_rows(paint_extended(plane)) > 0, golden("out_extend_roi"));
    for (const char* image : {"wiener", "gauss"}) {
        SCOPED_TRACE(image);
        EXPECT_TENSOR_EQ(all_rows(apply_rois(golden(std::string("in_") + image), plane, plane.induction, true)),
                         golden(std::string("out_") + image));
    }
}

INSTANTIATE_TEST_SUITE_P(Planes, RoiStage, testing::Values(0, 1, 2));
