#include "CellWords.h"

#include "WireCellSpng/base/Dims.h"
#include "WireCellSpng/core/AnodeTools.h"
#include "WireCellSpng/core/FilterNode.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <set>

namespace WireCell::SPNG {

    struct CellViewsConfig : NodeConfig {
        std::string anode;                        ///< type:name of the IAnodePlane, required
        std::vector<std::vector<int>> view_wpids; ///< signed wpids in row order of input tensor 0, 1 and 2, required
        std::vector<int> out_views = {0, 1};      ///< planes to make feature images of: 0, 1, 2 for U, V, W
        std::vector<CellFeature> cell_views = {CellFeature::mp2, CellFeature::mp3}; ///< mp0 to mp3, feature order
        int chunk_size = 0;                   ///< [ticks] processed at once; 0 all
        Rounding rounding = Rounding::centre; ///< where wires cross: centre, or edge as the Wire-Cell Toolkit does
        std::string tag;                      ///< set as the outputs' tag; empty: the inputs' stay
    };
    BOOST_DESCRIBE_STRUCT(CellViewsConfig, (NodeConfig),
                          (anode, view_wpids, out_views, cell_views, chunk_size, rounding, tag))

    /// Coincidences of three planes, or of two.  In: a set of an image of each [..., channel, tick], not zero where active.  Out: a set
    /// of bool [..., feature, channel, tick], one per out_views, with the metadata of the input of that view, false where
    /// that has masked samples.
    class CellViews final : public SetFilterNode<CellViewsConfig> {
      public:
        CellViews()
          : SetFilterNode("SPNGCellViews")
        {
        }

      protected:
        void configured() override;
        ITorchTensorSet::pointer process(const ITorchTensorSet::pointer& in) override;

      private:
        void plan_views(const IAnodePlane& anode);

        size_t m_nplanes = 3;
        std::array<size_t, 3> m_input_of{}; // by plane
        std::vector<CellViewsPlan> m_plans; // by output
    };

    namespace {
        struct FaceTables {
            FaceWires wires;
            std::array<at::Tensor, 3> rows; // by wire
        };

        /// Fill a list with make(index), several entries at a time.
        template <class Item, class Make>
        void fill_parallel(std::vector<Item>& list, const Make& make)
        {
            at::parallel_for(0, static_cast<int64_t>(list.size()), 1, [&](int64_t begin, int64_t end) {
                for (auto ind = static_cast<size_t>(begin); ind < static_cast<size_t>(end); ++ind) {
                    list[ind] = make(ind);
                }
            });
        }
    }

    void CellViews::configured()
    {
        SPNG_VALIDATE(!m_cfg.anode.empty(), "key 'anode' is required (type:name of an IAnodePlane)");
        const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
        m_nplanes = count_planes(*anode);
        SPNG_VALIDATE(m_nplanes == 2 || m_nplanes == 3, "key 'anode' ({}) has {} planes (want 3, or 2)", m_cfg.anode,
                      m_nplanes);
        SPNG_VALIDATE(m_cfg.view_wpids.size() == m_nplanes, "key 'view_wpids' has {} entries (want {})",
                      m_cfg.view_wpids.size(), m_nplanes);
        SPNG_VALIDATE(!m_cfg.out_views.empty() && !m_cfg.cell_views.empty(), "out_views or cell_views is empty");
        for (const int view : m_cfg.out_views) {
            SPNG_VALIDATE(view >= 0 && view < static_cast<int>(m_nplanes), "out_views has {} (want 0 to {})", view,
                          m_nplanes - 1);
        }
        std::set<int> planes;
        for (size_t ind = 0; ind < m_nplanes; ++ind) {
            const auto& wpids = m_cfg.view_wpids[ind];
            SPNG_VALIDATE(!wpids.empty(), "view_wpids[{}] is empty", ind);
            const int plane = WirePlaneId(std::abs(wpids[0])).index();
            for (const int wpid : wpids) {
                SPNG_VALIDATE(WirePlaneId(std::abs(wpid)).index() == plane && plane >= 0 &&
                                  plane < static_cast<int>(m_nplanes),
                              "view_wpids[{}] has wpid {} (want all of one plane)", ind, wpid);
            }
            SPNG_VALIDATE(planes.insert(plane).second, "view_wpids[{}] is of plane {}, as another is", ind, plane);
            m_input_of[static_cast<size_t>(plane)] = ind;
        }
        plan_views(*anode);
    }

    void CellViews::plan_views(const IAnodePlane& anode)
    {
        std::array<ChannelRows, 3> rows;
        std::set<int> faces;
        for (size_t plane = 0; plane < m_nplanes; ++plane) {
            const auto& wpids = m_cfg.view_wpids[m_input_of[plane]];
            rows[plane] = rows_of(ordered_channels(anode, wpids));
            for (const int wpid : wpids) faces.insert(WirePlaneId(std::abs(wpid)).face());
        }
        std::vector<FaceTables> inputs;
        for (const int face : faces) {
            auto& input = inputs.emplace_back();
            // In place of a plane that is not there: its one row.
            input.rows.fill(at::zeros({1}, at::kLong));
            for (size_t plane = 0; plane < m_nplanes; ++plane) {
                const auto wires = wire_plane(anode, WirePlaneId(iplane2layer[plane], face, anode.ident()).ident());
                check_wires(*wires, fmt::format("key 'anode' ({})", m_cfg.anode));
                input.wires[plane] = wire_ends(*wires);
                input.rows[plane] = wire_rows(*wires, rows[plane]);
            }
        }
        // A detector has millions of cells: faces, and then views, are prepared in parallel.
        std::vector<at::Tensor> cells(inputs.size());
        fill_parallel(cells, [&](size_t ind) {
            return channel_cells(cell_basis(inputs[ind].wires, m_cfg.rounding), inputs[ind].rows);
        });
        const auto all = at::cat(cells);
        m_plans.assign(m_cfg.out_views.size(), {});
        fill_parallel(m_plans, [&](size_t ind) {
            const int view = m_cfg.out_views[ind];
            const auto nrows = static_cast<int64_t>(rows[static_cast<size_t>(view)].size());
            return plan_cell_views(all, view, nrows).to(device());
        });
    }

    ITorchTensorSet::pointer CellViews::process(const ITorchTensorSet::pointer& in)
    {
        const auto& inputs = *in->tensors();
        SPNG_VALIDATE(inputs.size() >= m_nplanes, "a set of {} tensors came (want {})", inputs.size(), m_nplanes);
        std::array<at::Tensor, 3> masks;
        for (size_t plane = 0; plane < m_nplanes; ++plane) {
            masks[plane] = inputs[m_input_of[plane]]->tensor().to(device()).to(at::kBool);
        }
        if (m_nplanes == 2) masks[2] = always_active(masks[0]);
        const auto nticks = masks[0].size(dim::tick);
        const auto chunk = m_cfg.chunk_size > 0 ? m_cfg.chunk_size : std::max<int64_t>(nticks, 1);

        std::vector<std::vector<at::Tensor>> pieces(m_plans.size());
        for (int64_t begin = 0; begin == 0 || begin < nticks; begin += chunk) {
            auto part = masks;
            if (chunk < nticks) {
                for (auto& mask : part) {
                    mask = mask.narrow(dim::tick, begin, std::min(chunk, mask.size(dim::tick) - begin));
                }
            }
            auto views = cell_views(part, m_plans, m_cfg.cell_views);
            for (size_t ind = 0; ind < views.size(); ++ind) pieces[ind].push_back(std::move(views[ind]));
        }
        ITorchTensor::vector out;
        for (size_t ind = 0; ind < m_plans.size(); ++ind) {
            const auto view = static_cast<size_t>(m_plans[ind].view);
            auto image = pieces[ind].size() == 1 ? pieces[ind].front() : at::cat(pieces[ind], dim::tick);
            auto md = inputs[m_input_of[view]]->metadata();
            image = TDM::without_masked(md, image);
            if (!m_cfg.tag.empty()) md["tag"] = m_cfg.tag;
            out.push_back(std::make_shared<SimpleTorchTensor>(std::move(image), std::move(md)));
        }
        return std::make_shared<SimpleTorchTensorSet>(in->ident(), in->metadata(), std::move(out));
    }
}

WIRECELL_FACTORY(SPNGCellViews, WireCell::SPNG::CellViews, WireCell::ITorchTensorSetFilter, WireCell::INamed,
                 WireCell::IConfigurable)
