#include "PageStock.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>

namespace WireCell::SPNG {

    namespace {
        constexpr size_t small_page = 4096, large_page = size_t{1} << 21;

        size_t rounded_down(size_t size, size_t unit) { return size / unit * unit; }
        size_t rounded_up(size_t size, size_t unit) { return rounded_down(size + unit - 1, unit); }

        /// Cut off what is behind `size`.
        PageStock::Block cut(PageStock::Block& block, size_t size)
        {
            PageStock::Block rest{block.begin + size, block.size - size, {}};
            size_t kept = 0;
            std::vector<size_t> pieces;
            for (const auto piece : block.pieces) {
                const auto mine = std::min(piece, size - kept);
                if (mine > 0) pieces.push_back(mine);
                if (mine < piece) rest.pieces.push_back(piece - mine);
                kept += mine;
            }
            block.size = size;
            block.pieces = std::move(pieces);
            return rest;
        }

        void release(const PageStock::Block& block)
        {
            if (block.size > 0) ::munmap(block.begin, block.size);
        }

        /// Put a block's first piece, at most `wanted` bytes of it, in the place of other pages; how many bytes.  All else of
        /// it is given back.
        size_t move(const PageStock::Block& block, char* to, size_t wanted)
        {
            size_t size = block.pieces.empty() ? 0 : std::min(block.pieces.front(), wanted);
            // There are limits to how many pieces a process has.  New pages do as well.
            if (size > 0 && ::mremap(block.begin, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED)
                size = 0;
            release({block.begin + size, block.size - size, {}});
            return size;
        }
    }

    PageStock::Block PageStock::take(size_t size)
    {
        size = rounded_up(size, small_page);
        Block block;
        if (take_fitting(size, block) || take_part(size, block)) return block;
        block = map_pages(size);
        if (block.begin) fill(block);
        return block;
    }

    void PageStock::give_back(Block block)
    {
        m_idle_bytes += block.size;
        m_idle.push_back(std::move(block));
    }

    void PageStock::drop(size_t size)
    {
        while (size > 0 && !m_idle.empty()) {
            auto& oldest = m_idle.front();
            const size_t kept = rounded_down(oldest.size - std::min(size, oldest.size), large_page);
            const auto last = cut(oldest, kept);
            m_idle_bytes -= last.size;
            size -= std::min(size, last.size);
            release(last);
            if (kept == 0) m_idle.pop_front();
        }
    }

    /// A whole idle block that is little larger.
    bool PageStock::take_fitting(size_t size, Block& block)
    {
        auto best = m_idle.end();
        for (auto one = m_idle.begin(); one != m_idle.end(); ++one) {
            const bool fits = one->size >= size && one->size - size <= size / 8;
            if (fits && (best == m_idle.end() || one->size <= best->size)) best = one;
        }
        if (best == m_idle.end()) return false;
        block = std::move(*best);
        m_idle_bytes -= block.size;
        m_idle.erase(best);
        return true;
    }

    /// The beginning of the smallest idle block that is larger.
    bool PageStock::take_part(size_t size, Block& block)
    {
        const auto whole = rounded_up(size, large_page);
        if (whole - size > size / 8) return false;
        auto best = m_idle.end();
        for (auto one = m_idle.begin(); one != m_idle.end(); ++one) {
            if (one->size > whole && (best == m_idle.end() || one->size < best->size)) best = one;
        }
        if (best == m_idle.end()) return false;
        auto rest = cut(*best, whole);
        block = std::move(*best);
        *best = std::move(rest);
        m_idle_bytes -= whole;
        return true;
    }

    /// Memory that is not there before it is touched.
    PageStock::Block PageStock::map_pages(size_t size) const
    {
        const size_t all = size + large_page;
        void* found = ::mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (found == MAP_FAILED) return {};
        auto* const begin = static_cast<char*>(found);
        auto* const start = begin + (large_page - reinterpret_cast<uintptr_t>(begin) % large_page) % large_page;
        if (start > begin) ::munmap(begin, static_cast<size_t>(start - begin));
        ::munmap(start + size, static_cast<size_t>(begin + all - (start + size)));
        if (m_large) ::madvise(start, size, MADV_HUGEPAGE);
        return {start, size, {size}};
    }

    /// Put idle pages into a block that has none: large ones, and small ones behind them.
    void PageStock::fill(Block& block)
    {
        const size_t whole = rounded_down(block.size, large_page);
        size_t filled = 0, small = 0;
        block.pieces.clear();
        while (!m_idle.empty() && filled < whole) {
            // Small pages between large ones would leave what is behind them without large ones.
            const auto behind = take_last(m_idle.back().size % large_page);
            if (small > 0) { release(behind); }
            else {
                small = move(behind, block.begin + whole, block.size - whole);
            }
            if (m_idle.empty()) break;
            const auto last = take_last(std::min(m_idle.back().pieces.back(), whole - filled));
            const size_t moved = move(last, block.begin + filled, last.size);
            if (moved > 0) block.pieces.push_back(moved);
            filled += moved;
        }
        for (const size_t size : {whole - filled, small, block.size - whole - small}) {
            if (size > 0) block.pieces.push_back(size);
        }
    }

    /// The end of the idle block that was given back last, which the cache may hold still.
    PageStock::Block PageStock::take_last(size_t size)
    {
        auto& newest = m_idle.back();
        auto last = cut(newest, newest.size - size);
        m_idle_bytes -= size;
        if (newest.size == 0) m_idle.pop_back();
        return last;
    }
}
