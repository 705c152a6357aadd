#pragma once
#include "nets/layers/Layer.h"

#include <torch/script.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
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

    /// The places of a sparse image that have numbers, in a list of tensors (SparseLayers.cxx).
    struct Sites {
        size_t layer = 0;   ///< number of the layer that gives it
        std::string word;   ///< what it is called in the code of its part
        int64_t kernel = 3; ///< of convolutions whose neighbours it knows
    };

    /// Something that a network computes.  A sparse image is in its code a tensor [site, channel], beside its sites; its
    /// shape is that of the whole image.
    struct Value {
        size_t layer = 0; ///< number of the layer that gives it
        std::string word; ///< what it is called in the code of its part
        Shape shape;
        std::optional<Sites> sites = {};

        int64_t channels() const { return shape.at(1); }
    };
    using Values = std::vector<Value>;

    enum class FirstWeights {
        torch,      ///< as PyTorch's layers draw weights and biases
        torch_zero, ///< as these draw weights, 0 for the biases
        xavier,     ///< uniform numbers of Glorot and Bengio for the weights, 0 for the biases
        he,         ///< uniform numbers of He et al. for the weights, as ReLUs want them, 0 for the biases
        zero        ///< 0 for both
    };

    struct ConvShape {
        int64_t channels = 1; ///< of the output
        int64_t kernel = 3;   ///< where it is odd, a stride of 1 keeps the image's size
        int64_t stride = 1;
        int64_t groups = 1;
        bool bias = true;
        int64_t planes =
            0; ///< above 0: weights have a third dimension of this size behind the channels, see Part::conv
        FirstWeights first = FirstWeights::torch;
    };

    /// A window over which numbers are put together.
    struct PoolShape {
        int64_t kernel = 2;
        int64_t stride = 2;
        int64_t padding = 0;
        bool ceil = false; ///< a window that the image's end cuts counts too
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

        /// The same with several results.
        using Bodies = std::function<Values(Part&, const Values&)>;
        Values parts(const std::string& name, const std::string& type, const Values& inputs, const Bodies& body);

        /// One layer with weights, or one module, that takes several lists of inputs one after another, and so shares its
        /// weights.  `describe` is called with the first list and describes it.
        Values each(const std::vector<Values>& inputs, const std::function<Value(const Values&)>& describe);
        Values each(const Values& inputs, const std::function<Value(const Value&)>& describe);

        /// Modules of these names come last in the order of weights, whenever they are described.
        void put_last(std::vector<std::string> names) { m_last = std::move(names); }

        /// An image in, padded so that a stride of 1 keeps its size.  With `planes` 1 its weights are those of a convolution
        /// in three dimensions that sees one plane at a time, [channel, channel, 1, kernel, kernel], and the image has
        /// one plane after another in its batch.
        Value conv(const std::string& name, const Value& image, const ConvShape& shape);
        /// 2 x 2 with stride 2: the image gets twice as large.
        Value transposed_conv(const std::string& name, const Value& image, int64_t channels, bool bias = true,
                              bool three_dimensions = false);
        /// 1 x 1, weights [channel, channel, planes, 1, 1]: of [batch x planes, channel, height, width] all planes of an
        /// image to one, [batch, channels, height, width].
        Value merge_planes(const std::string& name, const Value& planes, const ConvShape& shape);
        /// The way back: that convolution with the one plane among zeros, so that plane p takes the weights planes - 1 - p.
        Value split_planes(const std::string& name, const Value& image, const ConvShape& shape);
        /// By the statistics of the batch while `training`, else by the running ones.  Those of a sparse image are its sites'.
        Value batch_norm(const std::string& name, const Value& image, const NormShape& shape = {});
        /// By the mean and the width of all numbers of each image; of a sparse one, of its sites.
        Value image_norm(const std::string& name, const Value& image);
        Value layer_norm(const std::string& name, const Value& tokens);
        /// Of [batch, token, channel], or of [batch, channel].
        Value linear(const std::string& name, const Value& tokens, int64_t channels,
                     FirstWeights first = FirstWeights::torch);
        /// Multi-head attention of the tokens to themselves, without its last linear layer (scaled_dot_product_attention).
        /// Its weights in_proj_weight, rows for queries, keys and values, and in_proj_bias belong to this module itself.
        Value attention(const Value& tokens, int64_t heads);

        /// These four change their argument in place, which nothing else may use: the output of a layer with weights, or of
        /// add().
        Value relu(const Value& x);
        Value leaky_relu(const Value& x); ///< 0.01 of what is below 0
        Value relu6(const Value& x);
        Value hard_swish(const Value& x);
        Value hard_sigmoid(const Value& x);
        Value sigmoid(const Value& x);
        Value gelu(const Value& x); ///< the exact form, with the error function

        /// By default 2 x 2; an odd last row or column is left out.
        Value max_pool(const Value& image, const PoolShape& shape = {});
        /// The mean over each channel's whole image, [batch, channel, 1, 1].
        Value mean(const Value& image);
        /// The means over `places` x `places` parts of each channel's image, which overlap where these do not divide its sizes.
        Value grid_mean(const Value& image, int64_t places);
        /// [batch, channel, height, width] to [batch, channel x height x width].
        Value flatten(const Value& image);
        /// While `training`, each number is 0 with this probability, and the others grow by 1 / (1 - probability).
        Value dropout(const Value& x, double probability);
        /// [batch, number] of several to [batch, head, number]: of all while `training`, else of the first alone.
        Value heads(const Values& numbers);
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
        /// [batch, channel, height, width] of several images to [batch, image, channel, height, width].
        Value stack(const Values& images);
        /// [batch, plane, height, width] to [batch x plane, 1, height, width], and [batch x planes, channel, height, width]
        /// to [batch, planes, channel, height, width].
        Value planes_to_batch(const Value& image);
        Value planes_from_batch(const Value& image, int64_t planes);
        /// Nothing but an error, unless the image's sizes are multiples of this number.
        void expect_multiple(const Value& image, int64_t multiple);
        /// The same for sizes of at least this number.
        void expect_size(const Value& image, int64_t least);
        /// Some of an image's channels.
        Value channels(const Value& image, int64_t first, int64_t count);

        /// Sparse images: convolutions with a stride of 1 and an odd kernel, normalisations and the like give numbers at the
        /// sites of their input alone and take all others as 0 (submanifold convolutions: Graham, Engelcke, van der Maaten,
        /// arXiv:1711.10275); what halves an image gives numbers where any of its four places is a site.
        /// Of [batch, 1, height, width] the places that are not 0, ready for convolutions of this kernel.
        Value sparse(const Value& image, int64_t kernel);
        /// The same image ready for another kernel.
        Value for_kernel(const Value& image, int64_t kernel);
        /// Convolution 2 x 2 with a stride of 2 and max_pool() need the kernel of what follows.
        Value sparse_max_pool(const Value& image, int64_t kernel);
        Value sparse_halving_conv(const std::string& name, const Value& image, const ConvShape& shape, int64_t kernel);
        /// Bilinear, to the sites of an image that is twice as large, which `image` was made of by halving.
        Value sparse_upsample(const Value& image, const Value& like);
        Value sparse_transposed_conv(const std::string& name, const Value& image, const Value& like, int64_t channels,
                                     bool bias);
        /// Several images of one size, each at the sites of all.
        Values to_common_sites(const Values& images, int64_t kernel);
        /// An image at the sites of another, which are among its own.
        Value to_sites(const Value& image, const Value& like);
        /// [batch, channel, height, width], with `elsewhere` for channel 0 where there is no site, and 0 for the others.
        Value dense(const Value& image, double elsewhere);

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
            std::vector<size_t> layers;
            std::string callee = {}; ///< of a call of a module
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
                   const Tensors& buffers, const Step& step, const Values& inputs);
        /// The results of a module of this one, as values of this one.
        Values call(const std::string& callee, const Values& results, const Values& inputs);
        /// What a layer begins with: weights of this shape, [output, input, ...], and a bias where there is one.
        Tensors first_weights(const Shape& shape, FirstWeights first, bool bias);
        void attach(const std::string& name, const torch::jit::Module& module);
        at::Tensor uniform(at::IntArrayRef sizes, double bound);
        int64_t scale_of(const Value& value) const;

        Description& m_description;
        std::string m_name;
        torch::jit::Module m_module;
        std::map<std::string, torch::jit::Module> m_holders;                ///< modules that only have others, by name
        std::vector<std::pair<std::string, torch::jit::Module>> m_children; ///< modules directly in this one
        std::vector<std::string> m_last;
        std::vector<std::string> m_arguments;
        std::vector<Statement> m_statements;
        std::vector<size_t> m_measured; ///< layers of which the code needs only the size of their output
        int m_words = 0;
    };
}
