#include "nets/pid/PidConfig.h"

#include <set>

namespace WireCell::Nets {

    namespace {
        constexpr int most_of_channels = 65536;

        void expect_within(const std::string& where, int got, int least, int most)
        {
            if (got < least || got > most) {
                SPNG::config::wrong_value(where, got, fmt::format("from {} to {}", least, most));
            }
        }

        void expect_share(const std::string& where, double got)
        {
            if (!(got >= 0 && got < 1)) SPNG::config::wrong_value(where, got, "0 or more, below 1");
        }
    }

    void check_particles(const PidConfig& config, const std::string& who)
    {
        expect_within(who + ".planes", config.planes, 1, 64);
        expect_within(who + ".width", config.width, 1, most_of_channels);
        expect_within(who + ".dense", config.dense, 0, most_of_channels);
        expect_share(who + ".dropout", config.dropout);
        const std::set<std::string> names(config.classes.begin(), config.classes.end());
        if (names.size() != config.classes.size() || names.size() == 1 || names.count("") > 0) {
            SPNG::config::wrong_value(who + ".classes", config.classes, "two or more names that differ, or none");
        }
        SPNG_VALIDATE(config.energy || !names.empty(),
                      "{}: neither classes nor the energy are asked for. Try energy=true", who);
    }

    void check_particles(const InceptionConfig& config, const std::string& who)
    {
        check_particles(static_cast<const PidConfig&>(config), who);
        expect_within(who + ".auxiliary_dense", config.auxiliary_dense, 1, most_of_channels);
        expect_share(who + ".auxiliary_dropout", config.auxiliary_dropout);
    }

    int64_t numbers_of(const PidConfig& config)
    {
        return static_cast<int64_t>(config.classes.size()) + (config.energy ? 1 : 0);
    }

    Ends ends_of(const PidConfig& config)
    {
        const int planes = config.planes + (config.parameter == ParameterInput::none ? 0 : 1);
        OutputConfig scores{
            .name = "scores", .kind = "value", .channels = numbers_of(config), .axes = {"head", "number"}};
        if (!config.energy) {
            scores.kind = "softmax";
            scores.classes = config.classes;
            scores.axes = {"head", "class"};
        }
        return {.features = std::vector<std::string>(static_cast<size_t>(planes)), .outputs = {scores}};
    }
}
