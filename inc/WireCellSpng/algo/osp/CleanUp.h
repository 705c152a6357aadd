#pragma once
#include "WireCellSpng/algo/osp/Rois.h"

/// Traditional signal processing: ROIs without support go.
namespace WireCell::SPNG::OSP {

    /// Remove the loose ROIs of an induction plane that neither contain a tight ROI nor are connected, by links, to one
    /// that does.
    void clean_up(PlaneRois& plane);

    /// Make loose ROIs of the tight ones of an induction plane that none contains.
    void add_lone_tight(PlaneRois& plane, const Neighbours& neighbours = {});

    /// Cut the links of loose ROIs that have no tick at which both are above th_factor times the noise of their row.
    void check_links(PlaneRois& plane, double th_factor);

    struct FakeParams {
        double low = 500;   ///< [electrons] average above which an ROI is good
        double high = 1000; ///< [electrons] sample above which an ROI is good
    };

    /// Remove the ROIs that are not good and have no good one as a direct neighbour.
    void remove_fakes(PlaneRois& plane, const FakeParams& params);
}
