#include "CellWords.h"

#include "WireCellSpng/algo/cells/CrossViews.h"
#include "WireCellSpng/core/AnodeTools.h"
#include "WireCellSpng/core/FanNodes.h"
#include "WireCellSpng/core/Masks.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    /// How rows of planes with several faces are ordered, where view_wpids does not say.
    enum class RowOrder {
        group, ///< that of the groups: the later face reversed and first where wires wrap, else faces in order
        wct    ///< faces in order, as the Wire-Cell Toolkit does, whatever the tensors' order is
    };
    BOOST_DESCRIBE_ENUM(RowOrder, group, wct)

    struct CrossViewsConfig : FanConfig {
        CrossViewsConfig() { multiplicity = 3; }
        std::string anode;                        ///< type:name of the IAnodePlane, required
        int target_index = 0;                     ///< plane to make codes of: 0, 1, 2 for U, V, W
        std::vector<int> face_idents = {0, 1};    ///< idents of the faces to look at
        std::vector<std::vector<int>> view_wpids; ///< signed wpids in row order of U, V and W; empty: by row_order
        RowOrder row_order = RowOrder::group;     ///< group or wct
        Rounding rounding = Rounding::centre;     ///< where wires cross: centre, or edge as the Wire-Cell Toolkit does
        bool wct_mp1 = false;                     ///< reproduce the Wire-Cell Toolkit's mistaken MP1 bits
        bool wct_metadata = false; ///< metadata of all inputs, of which W's win, as the Wire-Cell Toolkit does
        std::string tag;           ///< set as the output's tag; empty: the target's stays
    };
    BOOST_DESCRIBE_STRUCT(CrossViewsConfig, (FanConfig),
                          (anode, target_index, face_idents, view_wpids, row_order, rounding, wct_mp1, wct_metadata,
                           tag))

    /// Coincidences of three planes, or of two, by wire segment.  In: an image of each [..., channel, tick], active where
    /// above 0.  Out: int32 codes of the target plane, with the metadata of its input, 0 where that has masked samples.
    class CrossViews final : public FaninNode<CrossViewsConfig, ITorchTensor, ITorchTensor> {
      public:
        CrossViews()
          : FaninNode("SPNGCrossViews")
        {
        }

      protected:
        void configured() override;
        output_pointer combine(const input_vector& in) override;

      private:
        std::vector<int> row_wpids(const std::vector<IAnodeFace::pointer>& faces, size_t plane) const;

        std::vector<CrossViewsFace> m_faces;
    };

    void CrossViews::configured()
    {
        SPNG_VALIDATE(!m_cfg.anode.empty(), "key 'anode' is required (type:name of an IAnodePlane)");
        const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
        const auto nplanes = count_planes(*anode);
        SPNG_VALIDATE(nplanes == 2 || nplanes == 3, "key 'anode' ({}) has {} planes (want 3, or 2)", m_cfg.anode,
                      nplanes);
        SPNG_VALIDATE(m_cfg.multiplicity == static_cast<int>(nplanes),
                      "multiplicity is {} (want {}, one for each plane)", m_cfg.multiplicity, nplanes);
        SPNG_VALIDATE(m_cfg.target_index >= 0 && m_cfg.target_index < m_cfg.multiplicity,
                      "target_index is {} (want 0 to {})", m_cfg.target_index, nplanes - 1);
        SPNG_VALIDATE(!m_cfg.face_idents.empty() && m_cfg.face_idents.size() <= 2,
                      "face_idents has {} entries (want 1 or 2)", m_cfg.face_idents.size());
        SPNG_VALIDATE(m_cfg.view_wpids.empty() || m_cfg.view_wpids.size() == nplanes,
                      "view_wpids has {} entries (want {})", m_cfg.view_wpids.size(), nplanes);
        std::vector<IAnodeFace::pointer> faces;
        for (const int ident : m_cfg.face_idents) {
            faces.push_back(anode->face(ident));
            SPNG_VALIDATE(faces.back(), "face_idents has {}, which anode {} lacks", ident, anode->ident());
        }
        std::array<ChannelRows, 3> rows;
        for (size_t plane = 0; plane < nplanes; ++plane) {
            rows[plane] = rows_of(ordered_channels(*anode, row_wpids(faces, plane)));
        }
        m_faces.clear();
        for (const auto& face : faces) {
            FaceWires wires;
            std::array<at::Tensor, 3> tables;
            // In place of a plane that is not there: its one row.
            tables.fill(at::zeros({1}, at::kLong));
            const auto planes = face->planes();
            for (size_t plane = 0; plane < nplanes; ++plane) {
                check_wires(*planes.at(plane), fmt::format("key 'anode' ({})", m_cfg.anode));
                wires[plane] = wire_ends(*planes[plane]);
                tables[plane] = wire_rows(*planes[plane], rows[plane]);
            }
            const auto segments = wire_segments(*planes[static_cast<size_t>(m_cfg.target_index)]);
            m_faces.push_back(
                plan_cross_views(wires, tables, segments, m_cfg.target_index, m_cfg.rounding).to(device()));
        }
    }

    std::vector<int> CrossViews::row_wpids(const std::vector<IAnodeFace::pointer>& faces, size_t plane) const
    {
        if (!m_cfg.view_wpids.empty()) return m_cfg.view_wpids[plane];
        std::vector<int> wpids;
        bool wrapped = false;
        for (const auto& face : faces) {
            const auto wire_plane = face->planes().at(plane);
            wpids.push_back(wire_plane->planeid().ident());
            for (const auto& wire : wire_plane->wires()) wrapped = wrapped || wire->segment() > 0;
        }
        if (wrapped && wpids.size() == 2 && m_cfg.row_order == RowOrder::group) return {-wpids[1], wpids[0]};
        return wpids;
    }

    CrossViews::output_pointer CrossViews::combine(const input_vector& in)
    {
        std::array<at::Tensor, 3> masks;
        for (size_t plane = 0; plane < in.size(); ++plane) {
            const auto image = in[plane]->tensor().to(device());
            masks[plane] = image.scalar_type() == at::kBool ? image : image > 0;
        }
        if (in.size() == 2) masks[2] = always_active(masks[0]);
        auto md = in[static_cast<size_t>(m_cfg.target_index)]->metadata();
        auto codes = TDM::without_masked(md, cross_views(masks, m_faces, m_cfg.wct_mp1));
        if (m_cfg.wct_metadata) {
            // What metadata say of rows (channels, masks) stays that of the target plane.
            const auto own = md;
            for (const auto& image : in) TDM::update(md, image->metadata());
            TDM::keep_rows(md, own);
        }
        if (!m_cfg.tag.empty()) md["tag"] = m_cfg.tag;
        return std::make_shared<SimpleTorchTensor>(std::move(codes), std::move(md));
    }
}

WIRECELL_FACTORY(SPNGCrossViews, WireCell::SPNG::CrossViews, WireCell::ITorchTensorFanin, WireCell::INamed,
                 WireCell::IConfigurable)
