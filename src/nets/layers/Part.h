#pragma once
#include "nets/layers/Layer.h"

#include <torch/script.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace WireCell::Nets {

    /// What the parts of a network that is being described share.
    struct Description {
        explicit Description(uint64_t seed);

        std::shared_ptr<torch::jit::CompilationUnit> code;
        at::Generator generator; ///< of initial weights
        std::vector<Layer> layers;
    };

    /// Something that a network computes.
    struct Value {
        size_t layer = 0; ///< number of the layer that gives it
        std::string word; ///< what it is called in the code of its part
        Shape shape;

        int64_t channels() const { return shape.at(1); }
    };
    using Values = std::vector<Value>;

    struct ConvShape {
        int64_t channels = 1; ///< of the output
        int64_t kernel = 3;   ///< odd; the image keeps its size
        int64_t stride = 1;
        int64_t groups = 1;
        bool bias = true;
    };

    struct NormShape {
        double epsilon = 1e-5;
        double momentum = 0.1; ///< how much a batch counts in the running mean and variance
    };

    /// A module of a network while it is described: each call adds a layer to it and gives what that computes.
    ///
    /// A layer with weights has a name, of one or more words with dots between them, each but the last that of a module in
    /// which the next is; so "conv.0" has the weights "conv.0.weight".  All modules have the attribute `training`, which
    /// train() and eval() set.  Initial weights are those of PyTorch's layers.
    class Part {
      public:
        /// `name` is the module's in the whole network, empty for this one; `type` is what Python calls its class.
        Part(Description& description, std::string name, const std::string& type);

        /// The value as the next argument of this module.
        Value argument(const Value& outer);

        /// A module within this one.  `body` describes it, from its arguments to its result.
        using Body = std::function<Value(Part&, const Values&)>;
        Value part(const std::string& name, const std::string& type, const Values& inputs, const Body& body);

        /// An image in, padded so that a stride of 1 keeps its size.
        Value conv(const std::string& name, const Value& image, const ConvShape& shape);
        /// 2 x 2 with stride 2: the image gets twice as large.
        Value transposed_conv(const std::string& name, const Value& image, int64_t channels);
        /// By the statistics of the batch while `training`, else by the running ones.
        Value batch_norm(const std::string& name, const Value& image, const NormShape& shape = {});
        Value layer_norm(const std::string& name, const Value& tokens);
        /// `zero_bias`: the bias begins with 0.
        Value linear(const std::string& name, const Value& tokens, int64_t channels, bool zero_bias = false);
        /// Multi-head attention of the tokens to themselves, without its last linear layer (scaled_dot_product_attention).
        /// Its weights in_proj_weight, rows for queries, keys and values, and in_proj_bias belong to this module itself.
        Value attention(const Value& tokens, int64_t heads);

        /// These three change their argument in place, which nothing else may use: the output of a layer with weights.
        Value relu(const Value& x);
        Value relu6(const Value& x);
        Value hard_swish(const Value& x);
        Value hard_sigmoid(const Value& x);
        Value sigmoid(const Value& x);
        Value gelu(const Value& x); ///< the exact form, with the error function

        /// 2 x 2; an odd last row or column is left out.
        Value max_pool(const Value& image);
        /// The mean over each channel's whole image, [batch, channel, 1, 1].
        Value mean(const Value& image);
        /// Bilinear, to twice the size.  `align_corners`: corner samples keep their places, so that all others depend on
        /// the image's size.
        Value upsample(const Value& image, bool align_corners);
        /// Bilinear, to the size of another image; where that is its size already it stays as it is.
        Value resize(const Value& image, const Value& like, bool align_corners);
        /// Zeros around an image, or less of it, up to the size of another: half of them above and to the left, rounded
        /// down.
        Value pad(const Value& image, const Value& like);
        Value concatenate(const Values& images);
        Value add(const Value& x, const Value& y);
        /// One of them may be [batch, channel, 1, 1], the same for all places.
        Value multiply(const Value& x, const Value& y);
        Value scale(const Value& x, double factor);
        /// Some of an image's channels.
        Value channels(const Value& image, int64_t first, int64_t count);

        /// Sines and cosines of the places, in four quarters of the channels, added to the image: rows times d, then
        /// columns times d, d = exp(-k ln(10000) / quarter).  In float32, whatever the image is in.
        Value add_positions(const Value& image);
        /// An image as a list of tokens, row by row.
        Value tokens(const Value& image);
        /// The image again; `like` has its size.
        Value image(const Value& tokens, const Value& like);

        /// Write forward(): these results, without the layers that none of them needs.
        torch::jit::Module finish(const Values& results);

      private:
        struct Statement {
            std::string text;
            size_t layer;
        };

        struct Step {
            std::string kind;
            Shape shape;
            Reach reach = {};
            int64_t multiply_adds = 0;
        };

        using Tensors = std::vector<std::pair<std::string, at::Tensor>>;

        std::string path(const std::string& name) const;
        std::string next_word();
        Value record(const Step& step, const Values& inputs, const std::string& module = "");
        Value compute(const std::string& expression, const Step& step, const Values& inputs);
        /// Whole lines that compute a value, in which "{x}" stands for the word that goes with "x".
        void add_code(const Value& value, std::string lines, const std::map<std::string, std::string>& words);
        Value leaf(const std::string& name, const std::string& type, const std::string& code, const Tensors& parameters,
                   const Tensors& buffers, const Step& step, const Value& input);
        void attach(const std::string& name, const torch::jit::Module& module);
        at::Tensor uniform(at::IntArrayRef sizes, double bound);
        int64_t scale_of(const Value& value) const;

        Description& m_description;
        std::string m_name;
        torch::jit::Module m_module;
        std::map<std::string, torch::jit::Module> m_holders; ///< modules that only have others, by name
        std::vector<std::string> m_arguments;
        std::vector<Statement> m_statements;
        std::vector<size_t> m_measured; ///< layers of which the code needs only the size of their output
        int m_words = 0;
    };
}
