#pragma once
#include "WireCellSpng/ITorchTensorSet.h"

#include <string>
#include <vector>

/// The tensor data model: what metadata a tensor carries and how tensors of a set are found.
/// docs/tensor-data-model.md describes it.
namespace WireCell::SPNG {

    using Metadata = nlohmann::json;

    class SimpleTorchTensor final : public ITorchTensor {
      public:
        SimpleTorchTensor(at::Tensor tensor, Metadata metadata);

        /// Metadata alone: the tensor is empty, of shape [0].
        explicit SimpleTorchTensor(Metadata metadata);

        const at::Tensor& tensor() const override { return m_tensor; }
        const Metadata& metadata() const override { return m_metadata; }

      private:
        at::Tensor m_tensor;
        Metadata m_metadata;
    };

    class SimpleTorchTensorSet final : public ITorchTensorSet {
      public:
        SimpleTorchTensorSet(int ident, Metadata metadata, ITorchTensor::vector tensors);

        int ident() const override { return m_ident; }
        const Metadata& metadata() const override { return m_metadata; }
        ITorchTensor::shared_vector tensors() const override { return m_tensors; }

      private:
        int m_ident;
        Metadata m_metadata;
        ITorchTensor::shared_vector m_tensors;
    };

    namespace TDM {

        /// Merge objects: keys of `more` win, objects merge recursively, a null `base` becomes `more`.
        void update(Metadata& base, const Metadata& more);

        /// Metadata with changes on top.
        Metadata changed(Metadata base, const Metadata& changes);

        /// Fill `{name}` placeholders from the scalar members of `params`.
        /// ValueError when a named member is missing or no scalar, or when the format is broken.
        std::string format(const std::string& pattern, const Metadata& params);

        /// Metadata of a tensor made from another: that of `from` with `changes` on top, `derived_from` its datapath,
        /// `tag` when not empty, and `datapath` by `datapath_format` when not empty.
        /// KeyError if `from` has no datapath.
        Metadata derive(const Metadata& from, const Metadata& changes, const std::string& datapath_format = "",
                        const std::string& tag = "");

        /// Metadata of a tensor made from several: their union, the last wins, and `derived_from` the array of their
        /// datapaths.
        Metadata unite(const ITorchTensor::vector& from);

        /// The same for images that are put below each other: `chids`, `group` and `masked` are those of all rows.
        Metadata unite_rows(const ITorchTensor::vector& from);

        /// The same for a stack along a new first dimension.  Where entries are of different channels `stacked` has each
        /// one's own keys, which the stack as a whole then lacks.
        Metadata unite_stacked(const ITorchTensor::vector& from);

        /// Replace what metadata says of rows, and so of channels and masks, by what that of another image does.
        void keep_rows(Metadata& md, const Metadata& own);

        /// Metadata of one entry of such a stack.
        Metadata entry_of(const Metadata& stack, size_t index);

        /// What `period`, `tbin` and `time` become when the period is multiplied by `factor`.  The start of the samples
        /// stays where it is: what is less than a new period of `tbin` goes to `time`.
        /// Keys that the metadata lacks are not made.
        Metadata rescale_ticks(const Metadata& md, double factor);

        /// True if every key of `match` is in `target` and equals it, or is a regular expression that matches the
        /// whole of the target's text.  An empty object matches everything.
        bool matches(const Metadata& match, const Metadata& target);

        /// The tensors that match an object, or each object of an array in turn (match-major, set order within).
        /// Null or an empty array selects nothing.
        ITorchTensor::vector select(const ITorchTensor::vector& tensors, const Metadata& match);

        /// One line per tensor for the log: datatype, datapath, shape, dtype and device, and with `verbose` the
        /// metadata.  Never reads samples.
        std::string describe(const ITorchTensor& tensor, bool verbose = false);
        std::string describe(const ITorchTensorSet& set, bool verbose = false);
    }
}
