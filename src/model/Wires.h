#pragma once
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/WireSchema.h"

#include <optional>
#include <string>
#include <vector>

/// A detector made from numbers, for those who have no files of an experiment.
namespace WireCell::Model {

    /// Where an anode stands.
    struct AnodeConfig {
        int ident = 0;                    ///< ident of the anode
        double x = 0;                     ///< [length] middle between its two faces
        double y = 0;                     ///< [length] lower end of the wires, or the upper one where it is turned
        double z = 0;                     ///< [length] middle of their width
        std::vector<int> faces = {1, -1}; ///< per face, the sign of the direction along x in which it looks
        bool turned = false;              ///< turned by 180 degrees about x: boards are along the bottom
        std::vector<std::vector<double>> shifts; ///< [length] per plane {y, z} from there to its area; empty for none
        std::vector<int> first_channels;         ///< per plane; when empty, channels go on from the anode before
    };

    /// From where to where channels run: from the side to which the wires lean to the other, or along an axis.
    enum class ChannelOrder { lean, y, z };

    /// The wires of one view, the same on all faces.
    struct PlaneConfig {
        double angle = 0;             ///< [angle] from the vertical; a wire with a positive one leans to lower z on its
                                      ///< way down, on a face that looks to positive x, and to higher z on the other
        double pitch = 0;             ///< [length] between neighbours
        double width = 0, height = 0; ///< [length] of the area that the wires fill
        int per_board = 0;            ///< channels a board; 0: unwrapped wires, as many as fit
        bool wrapped = false;         ///< wires continue around the sides of the frame onto the other face
        std::optional<double> first;  ///< [length] from the frame's side, to which the wires lean, along the top to the
                                      ///< first wire there; when not given, wires are centred
        int wires = 0;                ///< wires a face if less than fit; 0: as many as fit
        ChannelOrder channels = ChannelOrder::lean; ///< lean, y or z: where channels of unwrapped wires run
    };

    /// All anodes of a detector, which differ in place, facing and numbers of channels only.
    struct WiresConfig {
        std::vector<AnodeConfig> anodes; ///< all of the detector
        std::vector<PlaneConfig> planes; ///< U, V, W, the first one nearest to the drift volume
        int boards = 1;                  ///< boards along the top of each face
        double thickness = 0;            ///< [length] between the W planes of two faces
        double plane_gap = 0;            ///< [length] free space between two planes
        double wire_diameter = 0;        ///< [length]
    };

    /// Read and check the numbers of a model.  ValueError with the key if one makes no sense.
    WiresConfig wires_config(const Configuration& numbers);

    /// Lay the wires of a detector.  docs/detector-model.md has the construction.
    WireSchema::StoreDB lay_wires(const WiresConfig& config);

    /// The content of a wires file: lengths are rounded to 0.1 um.
    Configuration wires_to_json(const WireSchema::StoreDB& store);

    /// Lay the wires and write them to a file; a name that ends in .bz2 compresses.  One line a plane is logged.
    void make_wires(const Configuration& numbers, const std::string& output);

}
