#pragma once
#include "nets/look/Gallery.h"
#include "nets/look/LookEvents.h"

namespace WireCell::Nets {

    /// The weights of the layers that see the input first: a picture of them.
    void show_filters(Gallery& gallery, const LookSubject& subject);

    /// Layers whose output for this image is [1, feature, row, column], by default those of the network's first level, but no
    /// more than `most`.  ValueError for one of `asked` that there is not, or that gives no image.
    std::vector<std::string> layers_with_images(const LookSubject& subject, const LookEvent& event,
                                                const std::vector<std::string>& asked, size_t most);

    /// What these layers make of an event: a picture for each, and all in maps.npz of this folder.
    void show_maps(Gallery& gallery, const std::string& folder, const LookSubject& subject, const LookEvent& event,
                   const std::vector<std::string>& layers);

    /// An event's planes or features side by side, no side of them more than `size` pixels.
    at::Tensor picture_of(const at::Tensor& image, int64_t size);

    /// [row, column] of at most this many of each: the number farthest from 0 of each place.
    at::Tensor reduced(const at::Tensor& numbers, int64_t most);
}
