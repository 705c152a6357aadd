#pragma once
#include <cstddef>
#include <vector>

namespace WireCell::Train {

    class Team;

    /// Means of the loss and of figures over images, of all and of those of some angles.
    class FigureMeans {
      public:
        /// Angles are told apart at these [degree].
        FigureMeans(size_t nfigures, std::vector<double> angle_edges);

        /// The figures of an image, NaN where there is none, and its angle [degree], NaN where it is not known.
        void add(const std::vector<double>& figures, double angle);

        /// Take the images of all processes.
        void gather(Team& team);

        /// NaN for a figure that no image has.
        std::vector<double> means() const { return row_of(0); }

        /// Of angles that some image has: from, to [degree], images, figures.
        std::vector<std::vector<double>> by_angle() const;

      private:
        std::vector<double> row_of(size_t group) const;
        void add_to(size_t group, const std::vector<double>& figures);

        size_t m_nfigures;
        std::vector<double> m_edges;
        /// For all images, then for each range of angles: their number, then a sum and a count for each figure.
        std::vector<double> m_sums;
    };
}
