#pragma once
#include "nets/look/Gallery.h"
#include "nets/look/LookEvents.h"

namespace WireCell::Nets {

    /// Of the logit of a class, or of another number of the answer, the derivatives by the input: [plane, row, column].
    at::Tensor gradient_of(const LookSubject& subject, const LookEvent& event, int64_t number);

    /// By how much the class's probability, or another number of the answer, falls where squares of `box` pixels of a plane are
    /// 0, each half a square from the next: [plane, rows, columns].  Squares without charge are not tried.  ValueError
    /// for a box below 2.
    at::Tensor occlusion_of(const LookSubject& subject, const LookEvent& event, int64_t number, int64_t box);

    /// Both, for the class that the network says and, where it is known to be another, that of the event.
    void show_saliency(Gallery& gallery, const LookSubject& subject, const LookEvent& event, int64_t box);
}
