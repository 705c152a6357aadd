#pragma once
#include "Output.h"
#include "Samples.h"
#include "Services.h"
#include "WireCellSpng/algo/osp/Decon.h"

#include <atomic>
#include <functional>

/// The steps of the traditional signal processing, in their order.
namespace WireCell::SPNG::OSP {

    /// One frame's way through them.
    class Chain {
      public:
        Chain(const OmnibusSigProcConfig& cfg, const Services& services, const Planes& planes,
              const std::vector<FaceGrid>& faces, const std::array<PlaneMasks, 3>& masks, Output& output);

        /// What is called with the samples of each plane, and what they are divided by.
        using Look = std::function<void(int plane, const at::Tensor& samples, const DeconParams& params)>;
        void on_samples(Look look) { m_look = std::move(look); }

        /// samples: of each plane without pedestals, float32 [row, tick]; used up.
        /// Returns how many deconvolved samples were not finite, and became zero.
        int64_t run(std::array<at::Tensor, 3> samples);

      private:
        struct SearchImages {
            at::Tensor tight, tighter, loose, refine;
        };

        void announce();
        DeconParams params_of(int plane, bool multiplied, bool filtered) const;
        at::Tensor spectrum_of(int plane, const at::Tensor& samples, bool multiplied, bool filtered = true) const;
        std::vector<at::Tensor> images_of(int plane, const at::Tensor& spectrum, const std::vector<at::Tensor>& filters,
                                          const FinishRows& finish = {}) const;
        FinishRows restore_baselines();
        SearchImages search_images(int plane);
        at::Tensor loose_search_image(int plane, const SearchImages& images) const;
        void find_rois(int plane);
        void find_coincidences_in(int plane);
        void refine_and_save(int plane);
        void break_and_save(int plane);
        void save_signals(int plane);
        void save(const std::string& tag, int plane, Picture picture);

        bool is_processed(int plane) const;
        bool is_left_out(Step step) const;
        void check_links_in(PlaneRois& rois, int plane) const;
        void clean_up_in(PlaneRois& rois) const;
        RowPainter charge_in_rois(const at::Tensor& image, int plane) const;
        BreakParams break_params(int plane) const;
        double th_factor(int plane) const;
        Neighbours neighbours(int plane) const;

        const OmnibusSigProcConfig& m_cfg;
        const Services& m_services;
        const Planes& m_planes;
        const std::vector<FaceGrid>& m_faces;
        const std::array<PlaneMasks, 3>& m_masks;
        Output& m_output;

        Look m_look;
        std::array<at::Tensor, 3> m_spectra;       // for ROIs and wiener
        std::array<at::Tensor, 3> m_gauss_spectra; // for gauss
        std::array<PlaneRois, 3> m_rois;
        std::array<Protected, 3> m_protected;
        std::atomic<int64_t> m_odd = 0;
    };
}
