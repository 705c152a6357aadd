#include "LarcvWriter.h"

#include "LarcvRows.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"

#include <fmt/ranges.h>

#include <cmath>
#include <limits>

namespace WireCell::Hio::Larcv {

    namespace {
        /// A table that grows.
        template <class Row>
        class Growing {
          public:
            /// chunk: [rows] that are compressed together.
            Growing(hid_t file, const std::string& path, hsize_t chunk, int gzip, const std::string& where)
              : m_where(fmt::format("{}, '{}'", where, path))
              , m_type(row_type<Row>())
              , m_dataset(make(file, path, m_type, chunk, gzip), H5Dclose)
            {
                if (!m_dataset.good()) fail(m_where, "can not be made");
            }

            uint64_t size() const { return m_size; }

            void append(const std::vector<Row>& rows)
            {
                if (rows.empty()) return;
                const hsize_t first = m_size, count = rows.size(), total = first + count;
                bool good = H5Dset_extent(m_dataset, &total) >= 0;
                const Handle in_file(H5Dget_space(m_dataset), H5Sclose);
                const Handle in_memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
                good = good && H5Sselect_hyperslab(in_file, H5S_SELECT_SET, &first, nullptr, &count, nullptr) >= 0 &&
                       H5Dwrite(m_dataset, m_type, in_memory, in_file, H5P_DEFAULT, rows.data()) >= 0;
                if (!good) fail(m_where, "can not be written, the disk may be full");
                m_size = total;
            }

            bool close() { return m_dataset.close(); }

          private:
            static hid_t make(hid_t file, const std::string& path, hid_t type, hsize_t chunk, int gzip)
            {
                const hsize_t none = 0, unlimited = H5S_UNLIMITED;
                const Handle space(H5Screate_simple(1, &none, &unlimited), H5Sclose);
                const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
                const Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
                bool good = H5Pset_create_intermediate_group(links, 1) >= 0 && H5Pset_chunk(layout, 1, &chunk) >= 0;
                // Bytes of like weight together: what ascends is small then.
                if (gzip > 0)
                    good =
                        good && H5Pset_shuffle(layout) >= 0 && H5Pset_deflate(layout, static_cast<unsigned>(gzip)) >= 0;
                return good ? H5Dcreate2(file, path.c_str(), type, space, links, layout, H5P_DEFAULT) : H5I_INVALID_HID;
            }

            std::string m_where;
            Handle m_type, m_dataset;
            uint64_t m_size = 0;
        };

        constexpr hsize_t few_rows = 1024, many_rows = 16384;

        struct ImageLists {
            ImageLists(hid_t file, const std::string& group, int gzip, const std::string& where)
              : extents(file, group + "/extents", few_rows, gzip, where)
              , meta(file, group + "/image_meta", few_rows, gzip, where)
              , voxel_extents(file, group + "/voxel_extents", few_rows, gzip, where)
              , voxels(file, group + "/voxels", many_rows, gzip, where)
            {
            }

            void append(const std::vector<Aux::LarcvImage>& images)
            {
                extents.append({{.first = meta.size(), .count = static_cast<uint32_t>(images.size())}});
                uint32_t place = 0;
                for (const auto& image : images) {
                    MetaRow about;
                    about.plane = image.plane;
                    about.pixels[0] = image.columns;
                    about.pixels[1] = image.rows;
                    for (size_t way = 0; way < 2; ++way) {
                        about.size[way] = image.size[way];
                        about.origin[way] = image.origin[way];
                    }
                    meta.append({about});
                    voxel_extents.append(
                        {{.first = voxels.size(), .count = static_cast<uint32_t>(image.ids.size()), .id = place++}});
                    std::vector<VoxelRow> rows(image.ids.size());
                    for (size_t ind = 0; ind < rows.size(); ++ind) rows[ind] = {image.ids[ind], image.values[ind]};
                    voxels.append(rows);
                }
            }

            bool close()
            {
                const bool a = extents.close(), b = meta.close(), c = voxel_extents.close(), d = voxels.close();
                return a && b && c && d;
            }

            Growing<ExtentRow> extents;
            Growing<MetaRow> meta;
            Growing<VoxelExtentRow> voxel_extents;
            Growing<VoxelRow> voxels;
        };

        struct ParticleTables {
            ParticleTables(hid_t file, const std::string& group, int gzip, const std::string& where)
              : extents(file, group + "/extents", few_rows, gzip, where)
              , particles(file, group + "/particles", few_rows, gzip, where)
            {
            }

            void append(const std::vector<Aux::LarcvParticle>& list)
            {
                extents.append({{.first = particles.size(), .count = static_cast<uint32_t>(list.size())}});
                std::vector<ParticleRow> rows;
                const auto point = [](const std::array<double, 4>& at) { return PointRow{at[0], at[1], at[2], at[3]}; };
                for (const auto& one : list) {
                    const auto& [px, py, pz] = one.momentum;
                    auto& row = rows.emplace_back(ParticleRow{.id = rows.size(),
                                                              .track = one.track,
                                                              .pdg = one.pdg,
                                                              .px = px,
                                                              .py = py,
                                                              .pz = pz,
                                                              .vertex = point(one.vertex),
                                                              .end = point(one.end),
                                                              .energy = one.energy,
                                                              .deposited = one.deposited,
                                                              .parent = one.parent});
                    one.process.copy(row.process, process_length - 1);
                }
                particles.append(rows);
            }

            bool close()
            {
                const bool a = extents.close(), b = particles.close();
                return a && b;
            }

            Growing<ExtentRow> extents;
            Growing<ParticleRow> particles;
        };

        void check(const Aux::LarcvImage& image, const std::string& where)
        {
            SPNG_VALIDATE(image.rows > 0 && image.columns > 0, "{}: {} rows and {} columns (want 1 or more)", where,
                          image.rows, image.columns);
            SPNG_VALIDATE(image.ids.size() == image.values.size(), "{}: {} pixels and {} values (want as many)", where,
                          image.ids.size(), image.values.size());
            const uint64_t pixels = image.rows * image.columns;
            for (size_t ind = 0; ind < image.ids.size(); ++ind) {
                const bool ascends = ind == 0 || image.ids[ind] > image.ids[ind - 1];
                SPNG_VALIDATE(ascends && image.ids[ind] < pixels, "{}: pixel {} (want them ascending, below {})", where,
                              image.ids[ind], pixels);
                SPNG_VALIDATE(std::isfinite(image.values[ind]), "{}: {} at pixel {} (want a number)", where,
                              image.values[ind], image.ids[ind]);
            }
        }

        template <class Lists>
        std::vector<std::string> names_of(const Lists& lists)
        {
            std::vector<std::string> names;
            for (const auto& list : lists) names.push_back(list.name);
            return names;
        }

        class Writer final : public Aux::LarcvWriter {
          public:
            Writer(const std::string& path, int gzip, const std::string& card, std::string where)
              : m_where(std::move(where))
              , m_gzip(gzip)
              , m_atomic(path)
              , m_file(H5Fcreate(m_atomic.temporary().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose)
            {
                if (!m_file.good()) fail(m_where, "can not be made");
                if (!card.empty()) attach_text(m_file, meta_group, card_name, card, m_where);
            }

            ~Writer() override
            {
                const std::lock_guard lock(library());
                close();
            }

            void add(const Aux::LarcvEvent& event) override
            {
                const auto images = names_of(event.images), particles = names_of(event.particles);
                for (const auto& list : event.images) {
                    for (size_t place = 0; place < list.planes.size(); ++place) {
                        check(list.planes[place], fmt::format("{}, image {} of '{}'", m_where, place, list.name));
                    }
                }
                const std::lock_guard lock(library());
                if (!m_events) begin(images, particles);
                SPNG_VALIDATE(images == m_image_names && particles == m_particle_names,
                              "{}: an event has images {} and particles {} (want {} and {}, as the first)", m_where,
                              fmt::join(images, ", "), fmt::join(particles, ", "), fmt::join(m_image_names, ", "),
                              fmt::join(m_particle_names, ", "));
                m_events->append({{event.id.run, event.id.subrun, event.id.event}});
                for (size_t ind = 0; ind < images.size(); ++ind) m_images[ind].append(event.images[ind].planes);
                for (size_t ind = 0; ind < particles.size(); ++ind) m_particles[ind].append(event.particles[ind].list);
            }

            void commit() override
            {
                {
                    const std::lock_guard lock(library());
                    if (!m_events) begin({}, {});
                    if (!close()) fail(m_where, "can not be completed, the disk may be full");
                }
                m_atomic.commit();
            }

          private:
            void begin(const std::vector<std::string>& images, const std::vector<std::string>& particles)
            {
                m_image_names = images;
                m_particle_names = particles;
                m_events.emplace(m_file, event_table, few_rows, m_gzip, m_where);
                for (const auto& name : images) m_images.emplace_back(m_file, images_group(name), m_gzip, m_where);
                for (const auto& name : particles)
                    m_particles.emplace_back(m_file, particles_group(name), m_gzip, m_where);
            }

            /// Whether all went well.
            bool close()
            {
                bool good = true;
                for (auto& tables : m_images) good = tables.close() && good;
                for (auto& tables : m_particles) good = tables.close() && good;
                if (m_events) good = m_events->close() && good;
                return m_file.close() && good;
            }

            std::string m_where;
            int m_gzip;
            AtomicFile m_atomic;
            Handle m_file; ///< closed before the file gets its name
            std::vector<std::string> m_image_names, m_particle_names;
            std::optional<Growing<EventRow>> m_events;
            std::vector<ImageLists> m_images;
            std::vector<ParticleTables> m_particles;
        };
    }

    std::unique_ptr<Aux::LarcvWriter> make_writer(const std::string& path, int gzip, const std::string& card,
                                                  const std::string& where)
    {
        SPNG_VALIDATE(gzip >= 0 && gzip <= 9, "{}: gzip is {} (want 0 to 9)", where, gzip);
        const std::lock_guard lock(library());
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        return std::make_unique<Writer>(path, gzip, card, where);
    }
}
