#pragma once
#include "Npz.h"

#include "nets/Weights.h"

#include <nlohmann/json.hpp>
#include <torch/script.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>

/// The reference numbers of networks (golden-nets.json, golden-nets.npz): weights and inputs are given by a formula.
namespace spng::test {

    inline nlohmann::json read_json(const std::string& path) { return nlohmann::json::parse(std::ifstream(path)); }

    /// In [-1, 1), by hashing the numbers of a tensor and of its element.
    inline double hashed(uint64_t seed, uint64_t tensor, uint64_t element)
    {
        uint64_t z = seed + tensor * 0x9E3779B97F4A7C15 + element * 0xD1B54A32D192ED03;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z = z ^ (z >> 31);
        return static_cast<double>(z >> 11) * 0x1p-52 - 1;
    }

    class GoldenNets {
      public:
        GoldenNets(const std::string& json, const std::string& npz)
          : m_golden(read_json(json))
          , m_arrays(load_npz(npz))
          , m_seed(m_golden.at("seed_S").get<uint64_t>())
        {
        }

        const nlohmann::json& all() const { return m_golden; }
        const nlohmann::json& network(const std::string& name) const { return m_golden.at("networks").at(name); }
        const at::Tensor& array(const nlohmann::json& name) const { return m_arrays.at(name.get<std::string>()); }

        /// Each element by a function of its number, as float32.
        template <class Call>
        static at::Tensor made(at::IntArrayRef shape, const Call& call)
        {
            auto tensor = at::empty(shape, at::kFloat);
            auto* values = tensor.data_ptr<float>();
            for (int64_t ind = 0; ind < tensor.numel(); ++ind) values[ind] = static_cast<float>(call(ind));
            return tensor;
        }

        /// [batch, 3, height, width]: tiles of loud and quiet numbers, and two masks.
        at::Tensor input(at::IntArrayRef shape) const
        {
            const int64_t width = shape[3], plane = shape[2] * width;
            return made(shape, [&](int64_t ind) {
                const double v = hashed(m_seed, 1000001, static_cast<uint64_t>(ind));
                const int64_t feature = ind / plane % shape[1];
                if (feature > 0) return v > (feature == 1 ? 0.5 : 0.8) ? 1.0 : 0.0;
                const int64_t tile = ind % plane / width / 16 + ind % width / 16;
                return v * (tile % 2 == 1 ? 2.0 : 0.25);
            });
        }

        /// [batch, 1, height, width], 0 or 1.
        at::Tensor target(at::IntArrayRef shape) const
        {
            return made(shape, [&](int64_t ind) {
                return hashed(m_seed, 1000002, static_cast<uint64_t>(ind)) > 0.5 ? 1.0 : 0.0;
            });
        }

        /// The weights of an entry of `state_dict`, its number being `number`.
        at::Tensor weights(const std::vector<int64_t>& shape, const std::string& rule, const nlohmann::json& number,
                           double gain = 1) const
        {
            if (rule == "counter") return at::zeros(shape, at::kLong);
            double offset = 0, factor = 0;
            if (rule == "weight") {
                int64_t count = 1;
                for (const int64_t size : shape) count *= size;
                factor = gain * std::sqrt(6.0 / static_cast<double>(count / shape.at(0)));
            }
            if (rule == "bias") factor = 0.01;
            if (rule == "norm_bias" || rule == "running_mean") factor = 0.05;
            if (rule == "norm_weight") { offset = 1, factor = 0.1; }
            if (rule == "running_var") { offset = 1, factor = 0.2; }
            const auto tensor = number.get<uint64_t>();
            return made(shape, [&](int64_t ind) {
                return offset + factor * hashed(m_seed, tensor, static_cast<uint64_t>(ind));
            });
        }

        void fill(const std::string& name, const torch::jit::Module& module) const
        {
            WireCell::Nets::WeightLoader loader(module, "golden weights");
            for (const auto& entry : network(name).at("state_dict")) {
                const auto numbers = weights(entry.at("shape"), entry.at("rule"), entry.at("k"));
                loader.place(entry.at("name"), numbers.sizes()).copy_(numbers);
            }
            loader.finish();
        }

        uint64_t seed() const { return m_seed; }

      private:
        nlohmann::json m_golden;
        std::map<std::string, at::Tensor> m_arrays;
        uint64_t m_seed;
    };
}
