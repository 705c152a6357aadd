#include "Chain.h"

#include "WireCellSpng/algo/osp/ApplyRois.h"
#include "WireCellSpng/algo/osp/CleanUp.h"
#include "WireCellSpng/algo/osp/LooseRois.h"
#include "WireCellSpng/algo/osp/NoiseLevel.h"
#include "WireCellSpng/algo/osp/ShrinkExtend.h"
#include "WireCellSpng/algo/osp/TightRois.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG::OSP {

    namespace {
        constexpr int collection = 2;
        constexpr std::array planes_in_order = {0, 1, 2};

        bool is_induction(int plane) { return plane != collection; }
    }

    Chain::Chain(const OmnibusSigProcConfig& cfg, const Services& services, const Planes& planes,
                 const std::vector<FaceGrid>& faces, const std::array<PlaneMasks, 3>& masks, Output& output)
      : m_cfg(cfg)
      , m_services(services)
      , m_planes(planes)
      , m_faces(faces)
      , m_masks(masks)
      , m_output(output)
    {
    }

    int64_t Chain::run(std::array<at::Tensor, 3> samples)
    {
        announce();
        for (const int plane : planes_in_order) {
            if (!is_processed(plane)) {
                const auto nrows = static_cast<int64_t>(m_planes.channels[plane].size());
                m_rois[plane].induction = is_induction(plane);
                m_rois[plane].tight.rows.resize(nrows);
                m_rois[plane].loose.rows.resize(nrows);
                continue;
            }
            auto rows = std::move(samples[plane]);
            samples[plane].reset();
            if (m_look) m_look(plane, rows, params_of(plane, true, false));
            if (m_output.wants(m_cfg.rawdecon_tag)) {
                const auto raw = spectrum_of(plane, rows, true, false);
                save(m_cfg.rawdecon_tag, plane,
                     {.rows = image_rows(images_of(plane, raw, {at::Tensor()})[0]), .keep_negative = true});
            }
            m_spectra[plane] = spectrum_of(plane, rows, true);
            const bool is_multiplied = m_services.planes[plane].multiplied.defined();
            m_gauss_spectra[plane] = is_multiplied ? spectrum_of(plane, rows, false) : m_spectra[plane];
            find_rois(plane);
        }
        if (m_cfg.use_roi_refinement) {
            for (const int plane : planes_in_order) find_coincidences_in(plane);
        }
        for (const int plane : planes_in_order) {
            if (is_processed(plane)) refine_and_save(plane);
        }
        return m_odd;
    }

    void Chain::announce()
    {
        m_output.announce(m_cfg.rawdecon_tag);
        if (m_cfg.use_roi_debug_mode) {
            for (const auto* tag : {&m_cfg.tight_lf_tag, &m_cfg.loose_lf_tag, &m_cfg.decon_charge_tag}) {
                m_output.announce(*tag);
            }
        }
        if (!m_cfg.use_roi_refinement) return;
        m_output.announce(m_cfg.wiener_tag);
        m_output.announce(m_cfg.gauss_tag);
        if (m_cfg.use_roi_debug_mode) {
            for (const auto* tag : {&m_cfg.cleanup_roi_tag, &m_cfg.break_roi_loop1_tag, &m_cfg.break_roi_loop2_tag,
                                    &m_cfg.shrink_roi_tag, &m_cfg.extend_roi_tag}) {
                m_output.announce(*tag);
            }
        }
        if (m_cfg.use_multi_plane_protection) {
            m_output.announce(m_cfg.mp3_roi_tag);
            m_output.announce(m_cfg.mp2_roi_tag);
        }
    }

    bool Chain::is_processed(int plane) const
    {
        const auto& all = m_cfg.process_planes;
        return std::find(all.begin(), all.end(), plane) != all.end();
    }

    bool Chain::is_left_out(Step step) const
    {
        return std::find(m_cfg.leave_out.begin(), m_cfg.leave_out.end(), step) != m_cfg.leave_out.end();
    }

    double Chain::th_factor(int plane) const
    {
        return m_cfg.r_th_factor_planes ? m_cfg.r_th_factor_planes->at(plane) : m_cfg.r_th_factor;
    }

    Neighbours Chain::neighbours(int plane) const
    {
        Neighbours result{.joined = m_cfg.isWrapped && is_induction(plane), .seams = m_planes.seams[plane]};
        if (m_cfg.isWrapped && !is_induction(plane)) result.seams.push_back(std::ssize(m_planes.channels[plane]) / 2);
        return result;
    }

    void Chain::save(const std::string& tag, int plane, Picture picture)
    {
        m_output.save(tag, m_planes.channels[plane], m_masks[plane].bad, picture);
    }

    DeconParams Chain::params_of(int plane, bool multiplied, bool filtered) const
    {
        const auto& services = m_services.planes[plane];
        DeconParams params;
        params.response = multiplied && services.multiplied.defined() ? services.multiplied : services.response;
        params.correction = services.correction;
        params.keep_infinite = !filtered;
        params.gaps = m_planes.gaps[plane];
        if (filtered) params.wire_filter = services.wire_filter;
        return params;
    }

    at::Tensor Chain::spectrum_of(int plane, const at::Tensor& samples, bool multiplied, bool filtered) const
    {
        return deconvolve(samples, params_of(plane, multiplied, filtered));
    }

    std::vector<at::Tensor> Chain::images_of(int plane, const at::Tensor& spectrum,
                                             const std::vector<at::Tensor>& filters, const FinishRows& finish) const
    {
        ImageView view;
        view.nticks = m_services.padded;
        view.shift = m_services.shift;
        view.crop = m_services.frame.nticks;
        view.rows = spectrum_rows(std::ssize(m_planes.channels[plane]), m_services.planes[plane].response.size(0),
                                  m_planes.gaps[plane]);
        return images(spectrum, view, filters, finish);
    }

    FinishRows Chain::restore_baselines()
    {
        return [this](const at::Tensor& rows) { m_odd += restore_baseline_(rows); };
    }

    Chain::SearchImages Chain::search_images(int plane)
    {
        const auto& filters = m_services.planes[plane];
        std::vector<at::Tensor> wanted = {is_induction(plane) ? filters.tight : filters.refine};
        if (is_induction(plane)) {
            wanted.push_back(filters.loose);
            if (m_cfg.use_roi_refinement) wanted.insert(wanted.end(), {filters.tighter, filters.refine});
        }
        auto made = images_of(plane, m_spectra[plane], wanted, restore_baselines());
        SearchImages result;
        result.tight = made[0];
        result.loose = is_induction(plane) ? made[1] : made[0];
        if (made.size() > 2) {
            result.tighter = made[2];
            result.refine = made[3];
        }
        if (!is_induction(plane)) result.refine = made[0];
        return result;
    }

    /// Rows next to masked ones have their low frequencies taken away.
    at::Tensor Chain::loose_search_image(int plane, const SearchImages& images) const
    {
        const auto rows = rows_near_masked(m_masks[plane], plane, images.loose.size(0), m_planes.seams[plane]);
        if (rows.empty()) return images.loose;
        const auto displaced = m_cfg.mask_rows_displaced ? m_services.planes[plane].response.size(0) / 2 : 0;
        auto result = images.loose.clone();
        for (const auto row : rows) {
            if (row >= displaced) result[row - displaced].copy_(images.tight[row - displaced]);
        }
        return result;
    }

    void Chain::find_rois(int plane)
    {
        const auto found = search_images(plane);
        const auto& bad = m_masks[plane].searched;
        save(m_cfg.tight_lf_tag, plane, {.rows = image_rows(found.tight), .keep_negative = true, .clear_bad = true});
        save(m_cfg.loose_lf_tag, plane, {.rows = image_rows(found.loose), .keep_negative = true, .clear_bad = true});
        if (!m_cfg.use_roi_refinement) return;

        const auto spread = m_cfg.roi_mad_rms ? Spread::mad : Spread::percentiles;
        const auto rms = row_rms(found.tight, bad, spread);
        TightParams tight_params;
        tight_params.factor = is_induction(plane) ? m_cfg.troi_ind_th_factor : m_cfg.troi_col_th_factor;
        tight_params.factor = static_cast<float>(tight_params.factor);
        tight_params.pad = m_cfg.troi_pad;
        auto tight = tight_rois(found.tight, found.tighter, rms, bad, tight_params);
        bridge_rows_(tight, static_cast<float>(m_cfg.troi_asy), {.seams = m_planes.seams[plane]});

        RowRanges loose;
        if (is_induction(plane)) {
            const auto image = loose_search_image(plane, found);
            LooseParams params;
            params.rebin = m_cfg.lroi_rebin;
            params.th_factor = m_cfg.lroi_th_factor;
            params.max_th = m_cfg.lroi_max_th;
            params.th_factor1 = m_cfg.lroi_th_factor1;
            params.short_length = m_cfg.lroi_short_length;
            params.jump_one_bin = m_cfg.lroi_jump_one_bin != 0;
            loose = loose_rois(image, row_rms(image, bad, spread), bad, tight, params);
        }
        m_rois[plane] =
            load_rois(found.refine, bad, rms, tight, loose, is_induction(plane), th_factor(plane), neighbours(plane));
    }

    void Chain::find_coincidences_in(int plane)
    {
        if (is_processed(plane)) {
            clean_up_in(m_rois[plane]);
            if (!is_left_out(Step::lone_tight)) add_lone_tight(m_rois[plane], neighbours(plane));
            if (m_output.wants(m_cfg.cleanup_roi_tag)) {
                save(m_cfg.cleanup_roi_tag, plane, {.rows = paint_content(m_rois[plane]), .keep_negative = true});
            }
        }
        if (!m_cfg.use_multi_plane_protection || !is_processed(plane)) return;
        Coincidences found;
        const auto nrows = m_planes.channels[plane].size();
        found.two.resize(nrows);
        if (is_induction(plane)) {
            MultiPlaneParams params;
            params.active = m_cfg.mp_th1;
            params.registered = m_cfg.mp_th2;
            params.resolution = m_cfg.mp_tick_resolution;
            params.whole_roi = m_cfg.MP_feature_val_method == 1;
            params.faces_apart = m_cfg.mp_faces_apart;
            found = find_coincidences(m_rois, plane, m_faces, params);
        }
        constexpr float shown = 4000;
        const auto nticks = m_services.frame.nticks;
        if (m_output.wants(m_cfg.mp3_roi_tag)) {
            save(m_cfg.mp3_roi_tag, plane, {.rows = paint_ranges(ranges_by_row(found.three, nrows), nticks, shown)});
        }
        if (m_output.wants(m_cfg.mp2_roi_tag)) {
            save(m_cfg.mp2_roi_tag, plane, {.rows = paint_ranges(found.two, nticks, shown)});
        }
        if (!m_cfg.do_not_mp_protect_traditional) m_protected[plane] = std::move(found.three);
    }

    void Chain::clean_up_in(PlaneRois& rois) const
    {
        if (!is_left_out(Step::clean_up)) clean_up(rois);
    }

    void Chain::check_links_in(PlaneRois& rois, int plane) const
    {
        if (!is_left_out(Step::check_links)) check_links(rois, th_factor(plane));
    }

    BreakParams Chain::break_params(int plane) const
    {
        BreakParams params;
        params.th_factor = th_factor(plane);
        params.th_peak = m_cfg.r_th_peak;
        params.sep_peak = m_cfg.r_sep_peak;
        params.least_depth = m_cfg.r_low_peak_sep_threshold_pre;
        params.peaks.sigma = m_cfg.r_sigma;
        params.peaks.threshold = static_cast<float>(m_cfg.r_th_percent);
        params.peaks.max_peaks = m_cfg.r_max_npeaks;
        return params;
    }

    void Chain::break_and_save(int plane)
    {
        auto& rois = m_rois[plane];
        const int loops =
            m_cfg.r_break_roi_loop_planes ? m_cfg.r_break_roi_loop_planes->at(plane) : m_cfg.r_break_roi_loop;
        for (int loop = 0; loop < loops; ++loop) {
            if (is_induction(plane)) {
                break_rois(rois, break_params(plane), m_protected[plane]);
                check_links_in(rois, plane);
                clean_up_in(rois);
            }
            if (loop > 1) continue;
            const auto& tag = loop == 0 ? m_cfg.break_roi_loop1_tag : m_cfg.break_roi_loop2_tag;
            if (m_output.wants(tag)) save(tag, plane, {.rows = paint_content(rois), .keep_negative = true});
        }
    }

    void Chain::refine_and_save(int plane)
    {
        if (m_cfg.use_roi_refinement) {
            auto& rois = m_rois[plane];
            break_and_save(plane);
            if (is_induction(plane)) {
                shrink_rois(rois, th_factor(plane), m_cfg.r_pad_planes ? m_cfg.r_pad_planes->at(plane) : m_cfg.r_pad);
                check_links_in(rois, plane);
                clean_up_in(rois);
            }
            if (m_output.wants(m_cfg.shrink_roi_tag)) {
                save(m_cfg.shrink_roi_tag, plane, {.rows = paint_content(rois), .keep_negative = true});
            }
            FakeParams fakes{m_cfg.r_fake_signal_low_th, m_cfg.r_fake_signal_high_th};
            if (is_induction(plane)) {
                fakes.low *= m_cfg.r_fake_signal_low_th_ind_factor;
                fakes.high *= m_cfg.r_fake_signal_high_th_ind_factor;
            }
            remove_fakes(rois, fakes);
            if (!is_left_out(Step::extend)) extend_rois(rois);
            if (m_output.wants(m_cfg.extend_roi_tag)) {
                save(m_cfg.extend_roi_tag, plane, {.rows = paint_extended(rois)});
            }
        }
        save_signals(plane);
    }

    RowPainter Chain::charge_in_rois(const at::Tensor& image, int plane) const
    {
        const bool above_line = is_induction(plane) && !is_left_out(Step::baseline);
        return apply_rois(image, m_rois[plane], above_line, m_cfg.truncate);
    }

    void Chain::save_signals(int plane)
    {
        const auto& filters = m_services.planes[plane];
        const auto image_of = [&](const at::Tensor& spectrum, const at::Tensor& filter) {
            return images_of(plane, spectrum, {filter}, is_induction(plane) ? FinishRows() : restore_baselines())[0];
        };
        if (m_output.wants(m_cfg.wiener_tag)) {
            const auto image = image_of(m_spectra[plane], filters.wiener);
            save(m_cfg.wiener_tag, plane,
                 {.rows = charge_in_rois(image, plane),
                  .keep_negative = m_cfg.save_negative_charge,
                  .clear_bad = true,
                  .summary = m_rois[plane].rms});
        }
        m_spectra[plane].reset();
        if (!m_output.wants(m_cfg.gauss_tag) && !m_output.wants(m_cfg.decon_charge_tag)) return;
        const auto image = image_of(m_gauss_spectra[plane], filters.gauss);
        m_gauss_spectra[plane].reset();
        save(m_cfg.decon_charge_tag, plane, {.rows = image_rows(image), .keep_negative = true, .clear_bad = true});
        if (!m_output.wants(m_cfg.gauss_tag)) return;
        save(m_cfg.gauss_tag, plane,
             {.rows = charge_in_rois(image, plane), .keep_negative = m_cfg.save_negative_charge, .clear_bad = true});
    }
}
