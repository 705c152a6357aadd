#pragma once
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/algo/roi/Tiles.h"
#include "WireCellSpng/net/ForwardConfig.h"

namespace WireCell::SPNG {

    /// Between the tensors of a node and those of a model, as the model's card and the node's configuration say: axes are
    /// permuted, features picked and scaled, outputs chosen.  What does not fit is a ValueError that names both values.
    class CardFit {
      public:
        CardFit() = default;

        /// `model` is what errors call it.
        CardFit(const ForwardConfig& cfg, ModelCard card, std::string model);

        /// The node's input [batch, ...] as the model sees it: float32 [batch, feature, ...], the features of all of its
        /// images one after another, and the other dimensions in the order of its first.
        at::Tensor to_model(const at::Tensor& batch) const;

        /// That image, or a part of it, as the inputs of the model.
        NamedTensors inputs(const at::Tensor& image) const;

        /// Of what the model made of `image` the output that is wanted.  An image is [batch, feature, ...] with the other
        /// dimensions of the model's input; another output is as the model gives it, [batch, ...].
        at::Tensor wanted(const NamedTensors& made, const at::Tensor& image) const;

        /// What the node gives of that: sigmoid or softmax taken, a class picked, in the node's order of dimensions.
        at::Tensor from_model(const at::Tensor& output, const at::Tensor& image) const;

        /// What the card says of the output that is wanted, if anything.
        const std::optional<CardOutput>& output() const { return m_about; }

        /// Whether the numbers of that output, as the model gives them, must be within 0 and 1.
        bool wants_probability() const;

        /// Whether an output is an image of the input's size.
        static bool is_image(const at::Tensor& output, const at::Tensor& image);

        const ModelCard& card() const { return m_card; }

        /// The dimension of to_model() that is cut into pieces, from the end.
        int64_t chunk_dim() const { return m_chunk_dim; }

        /// Context and multiples along that dimension, and in all.
        const Reach& piece_reach() const { return m_piece_reach; }
        const Reach& reach() const { return m_reach; }

      private:
        /// Where an input of the model is in to_model().
        struct Image {
            std::string name;
            int64_t first = 0, count = 0; // features; a count of 0 is all
            std::vector<int64_t> order;   // of its dimensions; none: as they are
            bool squeezed = false;        // it has no feature dimension
        };

        /// A feature of to_model(): x * factor - shift of the node's.
        struct Feature {
            int64_t place = 0;
            double factor = 1, shift = 0;
        };

        void take_traditional_names();
        void fit_axes();
        void fit_images();
        void fit_features();
        void fit_chain() const;
        void fit_output();
        void fit_reach();
        std::string choose(const std::vector<std::string>& names) const;
        at::Tensor as_image(const std::string& name, const at::Tensor& output, const at::Tensor& image) const;
        void check_shape(const at::Tensor& output, const at::Tensor& image) const;
        size_t class_of(const CardOutput& about) const;

        ForwardConfig m_cfg;
        ModelCard m_card;
        std::string m_model;
        std::optional<CardOutput> m_about; // what the card says of the output that is wanted
        std::vector<std::string> m_axes;   // of to_model() after feature, if they are known
        std::vector<int64_t> m_order;      // of the node's dimensions in to_model(); none: the same
        std::vector<Image> m_images;
        std::vector<Feature> m_features; // none: as the node has them
        int64_t m_chunk_dim = -2;
        Reach m_reach, m_piece_reach;
    };
}
