#include "DebugFile.h"

#include "WireCellSpng/core/Pickle.h"

#include <ATen/ATen.h>
#include <ATen/core/Dict.h>
#include <ATen/core/List.h>

namespace WireCell::Pytorch {

    void write_call(const std::string& filename, const NetworkCall& call)
    {
        // A list of anything is a plain one in the file.
        c10::impl::GenericList channels(c10::AnyType::get());
        for (const int channel : call.channels) channels.emplace_back(static_cast<int64_t>(channel));
        c10::impl::GenericDict about(c10::StringType::get(), c10::AnyType::get());
        about.insert("plane", static_cast<int64_t>(call.plane));
        about.insert("tick_per_slice", static_cast<int64_t>(call.tick_per_slice));
        about.insert("input_scale", call.input_scale);
        about.insert("mask_thresh", call.mask_thresh);
        about.insert("anode_ident", static_cast<int64_t>(call.anode_ident));
        about.insert("chlist", channels);

        SPNG::PickleFile file(filename);
        file.add("input", call.input);
        file.add("output", call.output);
        file.close_tuple(about);
    }
}
