#include "train/larcv/LarcvOutput.h"

#include "WireCellSpng/core/About.h"
#include "WireCellUtil/NamedFactory.h"

#include <filesystem>

namespace WireCell::Train {

    namespace {
        int number_of(const ITorchTensorSet& set)
        {
            const auto& md = set.tensors()->front()->metadata();
            return md.is_object() ? md.value("ident", set.ident()) : set.ident();
        }
    }

    LarcvOutput::LarcvOutput(const LarcvOutputConfig& cfg, std::string who)
      : m_cfg(cfg)
      , m_who(std::move(who))
    {
        SPNG_VALIDATE(!cfg.filename.empty(), "key 'filename' is required");
        SPNG_VALIDATE(cfg.card.is_object() && cfg.record.is_object(), "card and record: want objects");
        SPNG_VALIDATE(cfg.replace || !std::filesystem::exists(cfg.filename),
                      "the output '{}' exists already (want another name; jobs replace it with -A overwrite=true)",
                      cfg.filename);
        SPNG_VALIDATE(cfg.truth.empty() || !cfg.particles.empty(), "key 'particles' is required beside truth");
        if (!cfg.truth.empty()) m_truth = Factory::find_tn<Aux::IParticleTruth>(cfg.truth);
    }

    void LarcvOutput::add(const ITorchTensorSet& set, std::vector<Aux::LarcvEvent::Images> images,
                          const nlohmann::json& card)
    {
        if (!m_file) {
            auto record = m_cfg.record;
            for (const auto& [key, text] : SPNG::host::about_outputs()) record["about"][key] = text;
            const auto about = nlohmann::json{{"card", card}, {"record", record}}.dump();
            m_file = Aux::larcv_files(m_who)->create(m_cfg.filename, m_cfg.gzip, about, m_who);
        }
        Aux::LarcvEvent event;
        event.id = {m_cfg.run, m_cfg.subrun, number_of(set)};
        event.images = std::move(images);
        if (m_truth) event.particles = {{m_cfg.particles, m_truth->take_particles(number_of(set))}};
        m_file->add(event);
    }

    void LarcvOutput::leave_out(const ITorchTensorSet& set)
    {
        if (m_truth) m_truth->take_particles(number_of(set));
    }

    void LarcvOutput::close()
    {
        // The file is no longer open, even where this throws.
        const auto file = std::move(m_file);
        file->commit();
    }
}
