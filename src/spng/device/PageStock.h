#pragma once
#include <cstddef>
#include <list>
#include <vector>

namespace WireCell::SPNG {

    /// Memory of the system whose pages go from block to block without being given back.
    ///
    /// A page that is new costs the system as long as an image's filter: it is filled with zeros.  So a block is made of the
    /// pages of those that were given back, whatever their sizes, and only what these lack is new.  The system moves a page by
    /// its table (mremap), so that no byte is copied.  Together, blocks in use and idle ones take what those in use once did,
    /// and at most an eighth more.
    ///
    /// Not for several threads at once.
    class PageStock {
      public:
        /// Contiguous memory that begins with a large page.
        struct Block {
            char* begin = nullptr;
            size_t size = 0;            ///< [bytes]
            std::vector<size_t> pieces; ///< [bytes] of it, in turn, each of which the system can move at once
        };

        /// With `large`, the system is asked for large pages.
        explicit PageStock(bool large)
          : m_large(large)
        {
        }

        /// At least `size` bytes, with anything in them; a block that begins with null where there is no memory.
        Block take(size_t size);
        void give_back(Block block);

        /// Give the system idle blocks until it has `size` bytes.
        void drop(size_t size);

        /// What blocks that were given back hold [bytes].
        size_t idle() const { return m_idle_bytes; }

      private:
        bool take_fitting(size_t size, Block& block);
        bool take_part(size_t size, Block& block);
        Block map_pages(size_t size) const;
        void fill(Block& block);
        Block take_last(size_t size);

        bool m_large;
        std::list<Block> m_idle; ///< the one that was given back first is first
        size_t m_idle_bytes = 0;
    };
}
