#pragma once
#include "WireCellUtil/Configuration.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Hand scans: regions that somebody has drawn around what there is in an event.
namespace WireCell::Sio {

    /// A box or a polygon in a plane.
    struct Region {
        int event = 0;
        std::string plane; ///< U, V, W, or rows
        int anode = -1;    ///< -1 where no detector is known
        std::string shape; ///< box, of two opposite corners; or polygon
        /// Channel, whose middle is its number, and time [ns]; where periods are not known, tick.
        std::vector<std::pair<double, double>> points;
        std::string label; ///< its class
        std::string comment, when;
    };

    /// What one person has drawn about one file.
    struct Scan {
        std::string data, who;
        size_t revision = 0; ///< how often it was saved
        std::vector<Region> regions;
    };

    /// ValueError, which starts with `what`: it is no hand scan, or has a region that makes no sense.
    Scan scan_of(const Configuration& json, const std::string& what);
    Configuration json_of(const Scan& scan);

    /// Where the scan of a person is kept: beside the data.  ValueError: a name of other signs than letters, digits,
    /// point, line and underscore, or of more than 40.
    std::string scan_path(const std::string& data_path, const std::string& who);

    /// Of one person, empty if there is none.  ValueError, IOError: the file is none, or can not be read.
    Scan read_scan(const std::string& path);

    /// Of all persons about that file.  Those that can not be read are left out; `troubles` get why.
    std::vector<Scan> read_scans(const std::string& data_path, std::vector<std::string>* troubles = nullptr);

    /// Save it, as a whole or not at all, with the next revision.  Returns that.
    /// ValueError: somebody has saved another one since the revision that `scan` has.
    size_t save_scan(const std::string& data_path, Scan scan);

    /// The grid that a mask is on.
    struct MaskGrid {
        std::vector<int> channels;
        double start = 0, tick = 1; ///< [ns] of the first column, and between columns
        size_t ncolumns = 0;
    };

    /// 1 where any of the regions of a class covers the middle of a pixel, [channel, tick].  All classes if `label` is empty; all
    /// planes if `plane` is.
    std::vector<uint8_t> scan_mask(const std::vector<Region>& regions, int event, const std::string& plane,
                                   const std::string& label, const MaskGrid& grid);

    /// A class, and the number that its pixels get.
    struct ScanClass {
        std::string label; ///< all if empty
        double value = 1;
    };

    /// The classes that a text such as "track,shower:2000" lists; those without a number of their own have `value`.  All, if
    /// the text is empty.  ValueError, which starts with `what`: it is no such list.
    std::vector<ScanClass> scan_classes(const std::string& text, double value, const std::string& what);

    /// Of each pixel, [channel, tick], the number of the class that covers its middle: of several that which is listed last; 0
    /// where there is none.
    std::vector<float> scan_values(const std::vector<Region>& regions, int event, const std::vector<ScanClass>& classes,
                                   const MaskGrid& grid);

    /// How far two persons agree about one class in one plane of one event: pixels of 500 ns, or more where regions are large.
    struct Agreement {
        int event = 0, anode = -1;
        std::string plane, label, first, second;
        size_t only_first = 0, only_second = 0, both = 0; ///< pixels

        /// Common pixels over all, 1 for full agreement.
        double overlap() const;
    };

    /// Of every two scans, in every plane and class that either has.
    std::vector<Agreement> agreements(const std::vector<Scan>& scans);
}
