#pragma once
#include "WireCellSpng/ITorchTensorSet.h"
#include "WireCellSpng/base/Config.h"
#include "train/data/Card.h"

#include <ATen/core/Tensor.h>

#include <memory>

namespace WireCell::Train {

    /// A view of an event.
    struct ExampleView {
        int plane = 0;
        at::Tensor features, truth; ///< float32 [feature, channel, bin] and [channel, bin], on the CPU
        std::vector<int> channels;  ///< idents of the rows; none if they are not told
    };

    struct Example {
        int number = 0;            ///< of the event, from 0 in the order in which they come
        int ident = 0;             ///< of the frame that the truth is from
        double time = 0, tick = 0; ///< [time] of its first sample, and its period
        std::vector<ExampleView> views;
    };

    /// What components that take examples are told of them.
    struct ExampleConfig {
        nlohmann::json card; ///< how features and truth are made: features, rebin, planes, ... (docs/training-data.md)
        nlohmann::json record; ///< of what they are made: an object, free
    };
    BOOST_DESCRIBE_STRUCT(ExampleConfig, (), (card, record))

    /// Of a set of tensors: the features of each view, then the true charge of each.  ValueError for what does not fit.
    Example make_example(const ITorchTensorSet& set, int number, const nlohmann::json& card);

    /// What components tell of their data: what they were told, and the version of the code.
    DataAbout about_examples(const ExampleConfig& config);
}
