#pragma once
#include "train/Batches.h"

#include <string>
#include <vector>

namespace WireCell::Train {

    /// Images of the validation for people to look at, in the folder "images" of a training:
    ///
    ///   validation.npz    input_N [channel, bin] float32, the first feature; truth_N uint8 for labels, else float32
    ///   validation.json   {"images": [{"origin"}]}: where they are from
    ///   epoch-0007.npz    score_N uint8: what the network says after that epoch, 255 for a score of 1
    ///
    /// A file is complete or not there.
    class ValidationImages {
      public:
        /// Of the first `most` images of the validation; none are written if it is 0.  `where` starts every error message.
        ValidationImages(std::string folder, int most, std::string where);

        /// A validation begins.
        void begin() { m_images.clear(); }

        /// Take the images of a batch, as long as there are not enough.  pictures: [batch, channel, bin], see Task::picture().
        void take(const Batch& batch, const at::Tensor& pictures);

        /// Write what was taken.  IOError: it can not be written.
        void write(int64_t epoch);

        /// Remove all such files of a folder.
        static void remove(const std::string& folder);

      private:
        struct One {
            at::Tensor input, truth, score; ///< on the host
            std::string origin;
        };
        void write_validation() const;

        std::string m_folder;
        size_t m_most;
        std::string m_where;
        std::vector<One> m_images;
        bool m_has_validation = false; ///< its images, which stay what they are, are written
    };
}
