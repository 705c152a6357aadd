// Ratios of likelihoods by classifiers: do they close where the true ratio is known?
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/ProgramMain.h"
#include "train/ratio/GaussianRatio.h"

#include <CLI/CLI.hpp>

using namespace WireCell;

namespace {
    int run(int argc, char* argv[])
    {
        CLI::App app{
            "Ratios of likelihoods by classifiers (Cranmer, Pavez and Louppe, arXiv:1506.02169), on Gaussians of "
            "width 1, of which the true ratio is known: a network for each mean, one that is told the mean, and a "
            "mixture.",
            "spng-ratio"};
        Train::GaussianRatioConfig config;
        double tolerance = 0.05;
        std::string json;
        app.add_option("--settings", config.settings, "Means that networks are trained at")
            ->delimiter(',')
            ->capture_default_str();
        app.add_option("--between", config.between, "A mean that the parametrised network is tested at only")
            ->capture_default_str();
        app.add_option("--events", config.events, "Events of each mean, to train and again to test with")
            ->capture_default_str();
        app.add_option("--steps", config.steps, "Steps of each training")->capture_default_str();
        app.add_option("--batch", config.batch, "Events in a step")->capture_default_str();
        app.add_option("--hidden", config.hidden, "Neurons of each of two layers")->capture_default_str();
        app.add_option("--rate", config.rate, "Learning rate at its highest")->capture_default_str();
        app.add_option("--seed", config.seed, "Of events, weights and order")->capture_default_str();
        app.add_option("--tolerance", tolerance, "How far slopes may be off 1; the exit code is 1 if one is farther")
            ->capture_default_str();
        app.add_option("--json", json, "Write the same here as JSON");
        app.footer("docs/studies.md tells more.");
        CLI11_PARSE(app, argc, argv);
        const auto closures = Train::gaussian_ratio(config);
        std::cout << Train::ratio_table(closures);
        if (!json.empty()) {
            AtomicFile file(json);
            file.stream() << Train::ratio_json(closures, tolerance);
            file.commit();
        }
        return Train::all_close(closures, tolerance) ? 0 : 1;
    }
}

int main(int argc, char* argv[]) { return program_main("spng-ratio", run, argc, argv); }
