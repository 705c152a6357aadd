#pragma once
#include "nets/look/LookSubject.h"

#include <map>
#include <optional>

namespace WireCell::Nets {

    /// The input of a network for one event.
    struct LookEvent {
        at::Tensor image;   ///< [plane or feature, ...], as the network takes it
        std::string origin; ///< which it is, for people
        int label = -1;     ///< the class it is of; -1: none of the network's, or not known
        std::string particle = {};
        std::map<std::string, double> known = {}; ///< true quantities by name, see known_quantities()
    };

    struct LookEvents {
        std::vector<LookEvent> list = {};
        size_t empty = 0; ///< events without charge, which are left out
    };

    struct LookEventsRequest {
        std::string path;                     ///< of larcv3's layout (.h5, .hdf5), or arrays (.npz)
        size_t most = 200;                    ///< events that are read
        std::optional<double> parameter = {}; ///< of a network that is told one
    };

    /// What is known of a particle, with a few words for each: kinetic energy, directions, length, share of the charge.
    const std::map<std::string, std::string>& known_quantities();

    /// Read events as a network's input.  Of larcv3's layout they are made into images by the card of a network that tells
    /// particles; arrays of three dimensions, or four with one event after another, are taken as they are.
    /// ValueError, IOError: the file does not fit the network, names both values; or it has no event.
    LookEvents read_events(const LookEventsRequest& request, const LookSubject& subject);

    /// Events from `first` on as one batch.
    at::Tensor batch_of(const std::vector<LookEvent>& events, size_t first, size_t count);
}
