#pragma once
#include "WireCellSpng/algo/osp/Rebase.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Units.h"

/// The keys of OmnibusSigProc, in groups.
namespace WireCell::SPNG::OSP {

    BOOST_DESCRIBE_ENUM(RebaseMethod, sigmask, median)
    /// Which rows of a plane are neighbours.
    enum class RowOrder { wct, physical };
    BOOST_DESCRIBE_ENUM(RowOrder, wct, physical)

    /// Steps that have no numbers of their own by which they could do nothing.
    enum class Step { clean_up, lone_tight, check_links, extend, baseline };
    BOOST_DESCRIBE_ENUM(Step, clean_up, lone_tight, check_links, extend, baseline)

    /// What goes in.
    struct OspInputConfig {
        std::string anode = "AnodePlane";            ///< type:name of the IAnodePlane
        std::vector<int> process_planes = {0, 1, 2}; ///< planes to process; the others have no traces
        std::vector<int> plane2layer = {0, 1, 2}; ///< number of the plane that each of the anode's planes is treated as
        RowOrder row_order =
            RowOrder::wct; ///< wct: face after face, the last wire of one next to the first of the other;
                           ///< physical: as on the anode, with nothing between planes that are apart
        std::vector<std::vector<int>> nwires_separate_planes; ///< [rows] of the parts of each plane that are
                                                              ///< deconvolved apart; none or one: the whole plane
        std::vector<std::string> other_anodes; ///< type:name of anodes whose channels may come in place of this one's
        double expected_tick = 0;              ///< [time] sampling period that frames must have; 0: any
        std::vector<int> rebase_planes = {0, 1, 2}; ///< planes whose pedestals are subtracted
        int rebase_nbins = 200;                     ///< [ticks] of each end of a row that its pedestal is taken from
        RebaseMethod rebase_method = RebaseMethod::sigmask; ///< sigmask: means near the row's median; median: medians
        double rebase_nsigma = 4;                           ///< what is near the median, in units of the row's spread
        bool rebase_masked = true;   ///< whether masked samples, which are zero, count in the pedestal, as in the
                                     ///< Wire-Cell Toolkit; false: they do not, and stay zero
        bool mask_end_counts = true; ///< whether the sample at the second number of a mask's range is masked too, as in
                                     ///< the Wire-Cell Toolkit, in noise and ROIs; it is not set to zero
        bool mask_rows_displaced =
            true; ///< whether rows next to masked ones keep their low frequencies in the search of
                  ///< loose ROIs, and those half a response further down lose them, as in the
                  ///< Wire-Cell Toolkit; false: they lose them
    };
    BOOST_DESCRIBE_STRUCT(OspInputConfig, (),
                          (anode, process_planes, plane2layer, row_order, nwires_separate_planes, other_anodes,
                           expected_tick, rebase_planes, rebase_nbins, rebase_method, rebase_nsigma, rebase_masked,
                           mask_end_counts, mask_rows_displaced))

    /// What the samples are divided by.
    struct OspResponseConfig {
        std::string field_response = "FieldResponse";     ///< type:name of the IFieldResponse
        std::string elecresponse = "ColdElecResponse";    ///< type:name of the IWaveform
        std::string per_chan_resp = "PerChannelResponse"; ///< type:name of the IChannelResponse of the channels' own
                                                          ///< electronics; empty: all have the same
        std::vector<std::string> filter_responses_tn; ///< type:name of three IChannelResponse, by which the response of
                                                      ///< each wire is multiplied in time, except for gauss
        double postgain = 1.2;                        ///< amplification after the preamplifier
        double ADC_mV = 4096 / (2000 * units::mV);    ///< [counts/voltage] of the digitiser
        double ftoffset = 0;                          ///< [time] by which the response is made later
        double ctoffset = -8 * units::us;             ///< [time] by which signals are made later
        bool isWrapped = false; ///< the last wire of an induction plane is next to the first; collection planes are two
    };
    BOOST_DESCRIBE_STRUCT(OspResponseConfig, (),
                          (field_response, elecresponse, per_chan_resp, filter_responses_tn, postgain, ADC_mV, ftoffset,
                           ctoffset, isWrapped))

    /// Filters, by instance name.
    struct OspFilterConfig {
        std::string ROI_tight_lf_filter = "ROI_tight_lf";     ///< LfFilter of the image for tight ROIs
        std::string ROI_tighter_lf_filter = "ROI_tighter_lf"; ///< LfFilter of the second image for tight ROIs
        std::string ROI_loose_lf_filter = "ROI_loose_lf";     ///< LfFilter of the image for loose ROIs
        std::string Gaus_wide_filter = "Gaus_wide";           ///< HfFilter of the charge
        std::vector<std::string> Wiener_tight_filters = {"Wiener_tight_U", "Wiener_tight_V",
                                                         "Wiener_tight_W"}; ///< HfFilter of each plane for ROIs
        std::vector<std::string> Wiener_wide_filters = {"Wiener_wide_U", "Wiener_wide_V",
                                                        "Wiener_wide_W"}; ///< HfFilter of each plane for wiener
        std::vector<std::string> Wire_filters = {"Wire_ind", "Wire_ind", "Wire_col"}; ///< HfFilter across wires
    };
    BOOST_DESCRIBE_STRUCT(OspFilterConfig, (),
                          (ROI_tight_lf_filter, ROI_tighter_lf_filter, ROI_loose_lf_filter, Gaus_wide_filter,
                           Wiener_tight_filters, Wiener_wide_filters, Wire_filters))

    /// How regions of interest (ROIs) are found.
    struct OspSearchConfig {
        bool use_roi_refinement = true; ///< false: nothing but deconvolved images
        double troi_ind_th_factor = 3;  ///< threshold of tight ROIs of induction planes, in RMS of the row
        double troi_col_th_factor = 5;  ///< threshold of tight ROIs of the collection plane, in RMS of the row
        int troi_pad = 5;               ///< [ticks] added to both ends of tight ROIs
        double troi_asy = 0.1;          ///< relative difference in length of tight ROIs that bridge the row between
        bool roi_mad_rms = false;     ///< whether the RMS is limited by the median absolute deviation, not percentiles
        int lroi_rebin = 6;           ///< [ticks] of a bin in the search of loose ROIs
        double lroi_th_factor = 3.5;  ///< threshold of loose ROIs, in RMS of the row
        double lroi_max_th = 10000;   ///< [electrons per bin] largest threshold of loose ROIs
        double lroi_th_factor1 = 0.7; ///< part of that threshold that the sides of a peak have to have
        int lroi_short_length = 3;    ///< [bins] how far from a peak its sides are looked at
        int lroi_jump_one_bin = 0;    ///< 1: the way down from a peak may cross one higher bin
    };
    BOOST_DESCRIBE_STRUCT(OspSearchConfig, (),
                          (use_roi_refinement, troi_ind_th_factor, troi_col_th_factor, troi_pad, troi_asy, roi_mad_rms,
                           lroi_rebin, lroi_th_factor, lroi_max_th, lroi_th_factor1, lroi_short_length,
                           lroi_jump_one_bin))

    /// How ROIs are refined.
    struct OspRefineConfig {
        double r_th_factor = 3;                                ///< signal is above this many RMS of the row
        std::optional<std::vector<double>> r_th_factor_planes; ///< the same of each plane
        double r_fake_signal_low_th = 500;                     ///< [electrons] average above which an ROI is good
        double r_fake_signal_high_th = 1000;                   ///< [electrons] sample above which an ROI is good
        double r_fake_signal_low_th_ind_factor = 1;            ///< times r_fake_signal_low_th for induction planes
        double r_fake_signal_high_th_ind_factor = 1;           ///< times r_fake_signal_high_th for induction planes
        int r_pad = 5;                                         ///< [ticks] around what supports an ROI, as it is shrunk
        std::optional<std::vector<int>> r_pad_planes;          ///< the same of each plane
        int r_break_roi_loop = 2;                              ///< how often ROIs are broken
        std::optional<std::vector<int>> r_break_roi_loop_planes; ///< the same of each plane; nothing for collection
        double r_th_peak = 3;                                    ///< a peak that counts, in RMS of the row
        double r_sep_peak = 6;                      ///< depth of a valley that separates peaks, in RMS of the row
        double r_low_peak_sep_threshold_pre = 1200; ///< [electrons] least depth of such a valley
        int r_max_npeaks = 200;                     ///< most peaks of an ROI, the highest
        double r_sigma = 2;                         ///< [ticks] width of peaks
        double r_th_percent = 0.1;                  ///< [percent] of the highest peak, least height of others
        bool truncate = true;        ///< whether wiener and gauss are whole numbers of electrons, rounded toward zero
        std::vector<Step> leave_out; ///< for studies, steps that are not done: clean_up (ROIs without support go),
                                     ///< lone_tight (tight ROIs outside of loose ones are added), check_links (links of
                                     ///< ROIs without common signal go), extend, baseline (the line through ROIs' ends)
    };
    BOOST_DESCRIBE_STRUCT(OspRefineConfig, (),
                          (r_th_factor, r_th_factor_planes, r_fake_signal_low_th, r_fake_signal_high_th,
                           r_fake_signal_low_th_ind_factor, r_fake_signal_high_th_ind_factor, r_pad, r_pad_planes,
                           r_break_roi_loop, r_break_roi_loop_planes, r_th_peak, r_sep_peak,
                           r_low_peak_sep_threshold_pre, r_max_npeaks, r_sigma, r_th_percent, truncate, leave_out))

    /// Coincidences of planes.
    struct OspMultiPlaneConfig {
        bool use_multi_plane_protection = false;    ///< whether coincidences are found and saved
        bool do_not_mp_protect_traditional = false; ///< whether they are saved only, and change no ROI
        std::string mp3_roi_tag = "mp3_roi";        ///< tag of coincidences of three planes
        std::string mp2_roi_tag = "mp2_roi";        ///< tag of coincidences of the two other planes
        double mp_th1 = 1000;                       ///< [electrons] that two planes must have
        double mp_th2 = 500;                        ///< [electrons] that the third must have
        int mp_tick_resolution = 4;                 ///< [ticks] of a slice in which planes coincide
        int MP_feature_val_method = 0; ///< an ROI counts in a slice with 0: three samples; 1: its largest one
        bool mp_faces_apart = false;   ///< false: ranges of the anode's second face cut those of the first, as in the
                                       ///< Wire-Cell Toolkit
    };
    BOOST_DESCRIBE_STRUCT(OspMultiPlaneConfig, (),
                          (use_multi_plane_protection, do_not_mp_protect_traditional, mp3_roi_tag, mp2_roi_tag, mp_th1,
                           mp_th2, mp_tick_resolution, MP_feature_val_method, mp_faces_apart))

    /// What comes out.
    struct OspOutputConfig {
        std::string wiener_tag = "wiener";             ///< tag of signals by the Wiener filter; empty: not saved
        std::string gauss_tag = "gauss";               ///< tag of charge; empty: not saved
        std::string decon_charge_tag = "decon_charge"; ///< tag of charge also outside of ROIs, in debug mode
        std::string rawdecon_tag;                      ///< tag of deconvolved waveforms without filters
        std::string frame_tag = "sigproc";             ///< tag of the frame
        bool use_roi_debug_mode = false;               ///< whether what follows is saved, where its tag is not empty
        std::string tight_lf_tag = "tight_lf";         ///< tag of the image for tight ROIs
        std::string loose_lf_tag = "loose_lf";         ///< tag of the image for loose ROIs
        std::string cleanup_roi_tag = "cleanup_roi";   ///< tag of ROIs after the first clean-up
        std::string break_roi_loop1_tag = "break_roi_1st"; ///< tag of ROIs after the first breaking
        std::string break_roi_loop2_tag = "break_roi_2nd"; ///< tag of ROIs after the second breaking
        std::string shrink_roi_tag = "shrink_roi";         ///< tag of ROIs after shrinking
        std::string extend_roi_tag = "extend_roi";         ///< tag of the final extent of ROIs
        bool save_negative_charge = false;                 ///< whether negative samples of wiener and gauss stay
        bool sparse = false;                               ///< whether traces are positive stretches, not whole rows
    };
    BOOST_DESCRIBE_STRUCT(OspOutputConfig, (),
                          (wiener_tag, gauss_tag, decon_charge_tag, rawdecon_tag, frame_tag, use_roi_debug_mode,
                           tight_lf_tag, loose_lf_tag, cleanup_roi_tag, break_roi_loop1_tag, break_roi_loop2_tag,
                           shrink_roi_tag, extend_roi_tag, save_negative_charge, sparse))

    /// Keys of the Wire-Cell Toolkit without effect here.
    struct OspForeignConfig {
        int verbose = 0;                     ///< no effect: the log tells sums at its debug level
        bool use_real_dft = true;            ///< no effect: transforms are of real numbers
        int fft_flag = 0;                    ///< no effect
        nlohmann::json nticks;               ///< no effect: frames say how long they are
        nlohmann::json period;               ///< no effect: frames say how they are sampled, see expected_tick
        nlohmann::json gain;                 ///< no effect: elecresponse has it
        nlohmann::json shaping;              ///< no effect: elecresponse has it
        nlohmann::json inter_gain;           ///< no effect: see postgain
        int charge_ch_offset = 10000;        ///< no effect
        nlohmann::json wiener_threshold_tag; ///< no effect: the summary of wiener has the RMS
    };
    BOOST_DESCRIBE_STRUCT(OspForeignConfig, (),
                          (verbose, use_real_dft, fft_flag, nticks, period, gain, shaping, inter_gain, charge_ch_offset,
                           wiener_threshold_tag))

    /// A look at the deconvolution.
    struct OspDumpConfig {
        bool dump_2d_spectra =
            false; ///< whether the spectra of samples, of the response and of their ratio are written,
                   ///< complex arrays input, response and decon by frequency in wire and time
        std::string dump_2d_prefix =
            "sp_dump"; ///< start of their files, PREFIX_anode0_planeU.npz and so on; %d is the ident of the frame,
                       ///< without which the file has the last frame's
    };
    BOOST_DESCRIBE_STRUCT(OspDumpConfig, (), (dump_2d_spectra, dump_2d_prefix))

    struct OmnibusSigProcConfig : OspInputConfig,
                                  OspResponseConfig,
                                  OspFilterConfig,
                                  OspSearchConfig,
                                  OspRefineConfig,
                                  OspMultiPlaneConfig,
                                  OspOutputConfig,
                                  OspDumpConfig,
                                  OspForeignConfig {
        // All of these.
    };
    BOOST_DESCRIBE_STRUCT(OmnibusSigProcConfig,
                          (OspInputConfig, OspResponseConfig, OspFilterConfig, OspSearchConfig, OspRefineConfig,
                           OspMultiPlaneConfig, OspOutputConfig, OspDumpConfig, OspForeignConfig),
                          ())

    /// ValueError, which `who` starts, for numbers that do not go together.
    void validate(const OmnibusSigProcConfig& cfg, const std::string& who);
}
