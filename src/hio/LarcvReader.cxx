#include "LarcvReader.h"

#include "LarcvRows.h"
#include "WireCellUtil/Printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

namespace WireCell::Hio::Larcv {

    namespace {
        /// What no event has more of; a damaged file may claim any number.
        constexpr size_t most_planes = 1000, most_particles = 1000000;
        constexpr uint64_t most_pixels = uint64_t(1) << 27;
        /// So that what is wrong is found before memory is taken for all.
        constexpr size_t rows_at_once = 1 << 20;

        /// What is between a prefix and a suffix.
        std::string between(const std::string& text, const std::string& prefix, const std::string& suffix)
        {
            const bool fits =
                text.size() > prefix.size() + suffix.size() && text.starts_with(prefix) && text.ends_with(suffix);
            return fits ? text.substr(prefix.size(), text.size() - prefix.size() - suffix.size()) : "";
        }

        /// Whether rows are among those that a table has.
        void check_range(const char* what, uint64_t first, uint64_t count, size_t size, size_t most,
                         const std::string& where)
        {
            if (first <= size && count <= size - first && count <= most) return;
            fail(where, fmt::format("{} are rows {} to {}, of a table of {}{}", what, first, first + count, size,
                                    count > most ? fmt::format(" (want {} of them at most)", most) : ""));
        }

        class ImageTables {
          public:
            ImageTables(hid_t file, const std::string& group, const std::string& where)
              : extents(file, group + "/extents", row_type<ExtentRow>(), {}, where)
              , meta(file, group + "/image_meta", row_type<MetaRow>(), {"projection_id", "number_of_voxels"}, where)
              , voxel_extents(file, group + "/voxel_extents", row_type<VoxelExtentRow>(), {"first", "N"}, where)
              , voxels(file, group + "/voxels", row_type<VoxelRow>(), {}, where)
            {
            }

            std::vector<Aux::LarcvImage> read(size_t event, const std::string& where) const
            {
                const auto extent = extents.read<ExtentRow>(event, 1).front();
                const size_t planes = std::min(meta.size(), voxel_extents.size());
                check_range("the event's planes", extent.first, extent.count, planes, most_planes, where);
                const auto metas = meta.read<MetaRow>(extent.first, extent.count);
                const auto ranges = voxel_extents.read<VoxelExtentRow>(extent.first, extent.count);
                std::vector<Aux::LarcvImage> images;
                for (size_t place = 0; place < metas.size(); ++place) {
                    images.push_back(read(metas[place], ranges[place], fmt::format("{}, image {}", where, place)));
                }
                return images;
            }

            Table extents;

          private:
            Aux::LarcvImage read(const MetaRow& about, const VoxelExtentRow& range, const std::string& where) const
            {
                Aux::LarcvImage image;
                image.plane = about.plane;
                image.columns = about.pixels[0];
                image.rows = about.pixels[1];
                image.size = {about.size[0], about.size[1]};
                image.origin = {about.origin[0], about.origin[1]};
                if (image.columns < 1 || image.rows < 1 || image.columns > most_pixels / image.rows) {
                    fail(where, fmt::format("has {} columns and {} rows (want 1 or more, and {} pixels at most)",
                                            image.columns, image.rows, most_pixels));
                }
                const uint64_t pixels = image.columns * image.rows;
                check_range("its pixels", range.first, range.count, voxels.size(), pixels, where);
                for (size_t done = 0; done < range.count;) {
                    const auto now = std::min<size_t>(rows_at_once, range.count - done);
                    for (const auto& row : voxels.read<VoxelRow>(range.first + done, now)) add(image, row, where);
                    done += now;
                }
                return image;
            }

            static void add(Aux::LarcvImage& image, const VoxelRow& row, const std::string& where)
            {
                if (row.id >= image.columns * image.rows) {
                    fail(where, fmt::format("has a pixel of number {}, of {} columns and {} rows", row.id,
                                            image.columns, image.rows));
                }
                if (!image.ids.empty() && row.id <= image.ids.back()) {
                    fail(where, fmt::format("has pixel {} after pixel {} (want them ascending, each once)", row.id,
                                            image.ids.back()));
                }
                if (!std::isfinite(row.value)) fail(where, fmt::format("has {} at pixel {}", row.value, row.id));
                image.ids.push_back(row.id);
                image.values.push_back(row.value);
            }

            Table meta, voxel_extents, voxels;
        };

        class Reader final : public Aux::LarcvReader {
          public:
            Reader(const std::string& path, std::string where)
              : m_where(std::move(where))
              , m_file(open_file(path, m_where))
              , m_events(std::make_unique<Table>(m_file, event_table, row_type<EventRow>(), std::vector<std::string>(),
                                                 m_where))
              , m_size(m_events->size())
              , m_card(text_of(m_file, meta_group, card_name, m_where).value_or(""))
            {
                if (!has_path(m_file, data_group)) return;
                const Handle group(H5Gopen2(m_file, data_group, H5P_DEFAULT), H5Gclose);
                if (!group.good()) fail(m_where, fmt::format("'{}' is no group, as in larcv3's files", data_group));
                for (const auto& name : children(group)) {
                    if (const auto images = between(name, "sparse2d_", "_group"); !images.empty())
                        m_images.push_back(images);
                    if (const auto list = between(name, "particle_", "_group"); !list.empty())
                        m_particles.push_back(list);
                }
            }

            ~Reader() override
            {
                const std::lock_guard lock(library());
                m_tables.clear();
                m_events.reset();
                m_file.close();
            }

            size_t events() const override { return m_size; }

            Aux::LarcvEventId id(size_t event) const override
            {
                const std::lock_guard lock(library());
                check(event);
                const auto row = m_events->read<EventRow>(event, 1).front();
                return {row.run, row.subrun, row.event};
            }

            std::vector<std::string> image_names() const override { return m_images; }
            std::vector<std::string> particle_names() const override { return m_particles; }
            std::string card() const override { return m_card; }

            std::vector<Aux::LarcvImage> images(const std::string& name, size_t event) const override
            {
                const std::lock_guard lock(library());
                check(event);
                auto found = m_tables.find(name);
                if (found == m_tables.end()) {
                    const auto group = group_of(images_group(name), "images", m_images);
                    found = m_tables.emplace(name, std::make_unique<ImageTables>(m_file, group, m_where)).first;
                    check_size(found->second->extents);
                }
                return found->second->read(event, fmt::format("{}, event {} of '{}'", m_where, event, name));
            }

            std::vector<Aux::LarcvParticle> particles(const std::string& name, size_t event) const override
            {
                const std::lock_guard lock(library());
                check(event);
                const auto group = group_of(particles_group(name), "particles", m_particles);
                const Table extents(m_file, group + "/extents", row_type<ExtentRow>(), {}, m_where);
                const Table rows(m_file, group + "/particles", row_type<ParticleRow>(), {"pdg"}, m_where);
                check_size(extents);
                const auto extent = extents.read<ExtentRow>(event, 1).front();
                check_range("the event's particles", extent.first, extent.count, rows.size(), most_particles,
                            fmt::format("{}, event {} of '{}'", m_where, event, name));
                std::vector<Aux::LarcvParticle> list;
                for (const auto& row : rows.read<ParticleRow>(extent.first, extent.count)) {
                    const auto point = [](const PointRow& at) { return std::array{at.x, at.y, at.z, at.t}; };
                    list.push_back({.pdg = row.pdg,
                                    .momentum = {row.px, row.py, row.pz},
                                    .vertex = point(row.vertex),
                                    .energy = row.energy,
                                    .end = point(row.end),
                                    .deposited = row.deposited,
                                    .track = row.track,
                                    .parent = row.parent,
                                    .process = std::string(row.process, strnlen(row.process, process_length))});
                }
                return list;
            }

          private:
            void check(size_t event) const
            {
                if (event < m_size) return;
                fail(m_where, fmt::format("has no event {}: there are {}, from 0 on", event, m_size));
            }

            void check_size(const Table& extents) const
            {
                if (extents.size() == m_size) return;
                fail(extents.where(),
                     fmt::format("is of {} events, and '{}' of {}", extents.size(), event_table, m_size));
            }

            std::string group_of(const std::string& group, const char* what,
                                 const std::vector<std::string>& there) const
            {
                if (has_path(m_file, group)) return group;
                fail(m_where, fmt::format("has no {} of that name, the group '{}'; there are: {}", what, group,
                                          there.empty() ? "none" : shortlist(there)));
            }

            std::string m_where;
            Handle m_file;
            std::unique_ptr<Table> m_events;
            size_t m_size = 0;
            std::string m_card;
            std::vector<std::string> m_images, m_particles;
            mutable std::map<std::string, std::unique_ptr<ImageTables>> m_tables;
        };
    }

    std::unique_ptr<Aux::LarcvReader> open_reader(const std::string& path, const std::string& where)
    {
        const std::lock_guard lock(library());
        return std::make_unique<Reader>(path, where);
    }
}
