#include "train/Checkpoint.h"

#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "train/Optimiser.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/serialize/archive.h>

#include <filesystem>

namespace WireCell::Train {

    namespace {
        constexpr const char* about_key = "about";

        std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

        /// Names of archives have no dots.
        std::string key_of(const std::string& name)
        {
            std::string key = name;
            std::replace(key.begin(), key.end(), '.', '/');
            return key;
        }

        /// Everything of a network that training changes, by name.
        std::vector<std::pair<std::string, at::Tensor>> state_of(const torch::jit::Module& network)
        {
            std::vector<std::pair<std::string, at::Tensor>> state;
            for (const auto& item : network.named_parameters()) state.emplace_back(key_of(item.name), item.value);
            for (const auto& item : network.named_buffers()) state.emplace_back(key_of(item.name), item.value);
            return state;
        }

        /// With its tensors on a device, whichever they were on.
        torch::serialize::InputArchive open(const std::string& path, at::Device device = at::kCPU)
        {
            if (!std::filesystem::is_regular_file(path)) THROW(IOError() << errmsg{"there is no checkpoint " + path});
            torch::serialize::InputArchive archive;
            try {
                archive.load_from(path, device);
            }
            catch (const std::exception& error) {
                THROW(IOError() << errmsg{path + " is no checkpoint (" + first_line(error.what()) + ")"});
            }
            return archive;
        }

        nlohmann::json about_of(torch::serialize::InputArchive& archive, const std::string& path)
        {
            c10::IValue text;
            const bool is_there = archive.try_read(about_key, text) && text.isString();
            if (!is_there) THROW(IOError() << errmsg{path + " is no checkpoint of a training"});
            return nlohmann::json::parse(text.toStringRef());
        }

        void check_settings(const nlohmann::json& then, const nlohmann::json& now, const std::string& path)
        {
            for (const auto& [key, value] : now.items()) {
                const auto old = then.value(key, nlohmann::json());
                SPNG_VALIDATE(old == value, "{} was written with {} {} (want {}, as this training has)", path, key,
                              old.dump(), value.dump());
            }
        }

        void take_weights(torch::serialize::InputArchive& archive, const torch::jit::Module& network,
                          const std::string& path)
        {
            torch::serialize::InputArchive state;
            archive.read("network", state);
            const at::NoGradGuard no_gradient;
            for (auto [name, tensor] : state_of(network)) {
                at::Tensor saved;
                const bool is_there = state.try_read(name, saved, /*is_buffer=*/true);
                SPNG_VALIDATE(is_there && saved.sizes() == tensor.sizes(),
                              "{} is of another network: {} {} (want sizes ({}))", path, name,
                              is_there ? fmt::format("has sizes ({})", fmt::join(saved.sizes().vec(), ", "))
                                       : "is missing",
                              fmt::join(tensor.sizes().vec(), ", "));
                tensor.copy_(saved);
            }
        }

        /// Run, and name the file in errors of the archive.
        template <class Call>
        void reading(const std::string& path, Call call)
        {
            try {
                call();
            }
            catch (const c10::Error& error) {
                THROW(IOError() << errmsg{path + " is damaged (" + first_line(error.what()) + ")"});
            }
        }
    }

    c10::Device device_of(const torch::jit::Module& network)
    {
        for (const auto& parameter : network.parameters()) return parameter.device();
        return at::kCPU;
    }

    void save_checkpoint(const std::string& path, const torch::jit::Module& network, const Optimiser& optimiser,
                         const Progress& progress, const CheckpointNote& note)
    {
        torch::serialize::OutputArchive archive, state, steps;
        for (const auto& [name, tensor] : state_of(network)) state.write(name, tensor, /*is_buffer=*/true);
        optimiser.save(steps);
        archive.write("network", state);
        archive.write("optimiser", steps);
        archive.write("random", at::detail::getDefaultCPUGenerator().get_state(), /*is_buffer=*/true);
        const nlohmann::json about = {
            {"progress", SPNG::config::to_json(progress)}, {"settings", note.settings}, {"card", note.card}};
        archive.write(about_key, c10::IValue(about.dump()));

        AtomicFile file(path);
        archive.save_to([&](const void* bytes, size_t size) -> size_t {
            file.stream().write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
            return file.stream() ? size : 0;
        });
        file.commit();
    }

    nlohmann::json read_card(const std::string& path)
    {
        auto archive = open(path);
        return about_of(archive, path).value("card", nlohmann::json());
    }

    void load_weights(const std::string& path, const torch::jit::Module& network)
    {
        auto archive = open(path);
        reading(path, [&] { take_weights(archive, network, path); });
    }

    Progress load_checkpoint(const std::string& path, const torch::jit::Module& network, Optimiser& optimiser,
                             const nlohmann::json& settings)
    {
        auto archive = open(path, device_of(network));
        const auto about = about_of(archive, path);
        check_settings(about.at("settings"), settings, path);
        at::Tensor random;
        reading(path, [&] {
            take_weights(archive, network, path);
            torch::serialize::InputArchive steps;
            archive.read("optimiser", steps);
            archive.read("random", random, /*is_buffer=*/true);
            optimiser.load(steps);
        });
        auto generator = at::detail::getDefaultCPUGenerator();
        generator.set_state(random.cpu());
        return SPNG::config::parse<Progress>(about.at("progress"), path);
    }
}
