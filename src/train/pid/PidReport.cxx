#include "train/pid/PidReport.h"

#include "WireCellSpng/algo/score/ParticleFigures.h"
#include "WireCellSpng/algo/score/Roc.h"
#include "train/Resamples.h"

#include <ATen/ATen.h>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        constexpr double wanted_efficiency = 0.9;

        /// How often each event is in each sample, those of all first: double [sample, event].
        at::Tensor weights_of(int64_t events, int resamples, uint64_t seed)
        {
            const auto samples = resamples_of(static_cast<size_t>(events), resamples, seed);
            auto weights = at::zeros({static_cast<int64_t>(samples.size()), events}, at::kDouble);
            auto* row = weights.data_ptr<double>();
            for (const auto& sample : samples) {
                for (const size_t event : sample) ++row[event];
                row += events;
            }
            return weights;
        }

        /// [value, error] of a figure [sample].
        json with_error(const at::Tensor& figure)
        {
            const auto own = figure.contiguous();
            const auto* first = own.const_data_ptr<double>();
            if (std::isnan(*first)) return nullptr;
            return {*first, error_of({first, first + own.numel()})};
        }

        json roc_figures(const at::Tensor& scores, const at::Tensor& is_signal, const at::Tensor& weights)
        {
            if (scores.numel() == 0) return {{"auc", nullptr}, {"fake_rate", nullptr}};
            const auto curves = SPNG::roc_curves(scores, is_signal, weights);
            return {{"auc", with_error(SPNG::areas_under(curves))},
                    {"fake_rate", with_error(SPNG::fakes_at(curves, wanted_efficiency))}};
        }

        json energy_part(const at::Tensor& found, const at::Tensor& truth, const at::Tensor& weights)
        {
            const auto figures = SPNG::energy_figures(found, truth, weights);
            return {{"slope", with_error(figures.slope)},
                    {"bias", with_error(figures.bias)},
                    {"resolution", with_error(figures.resolution)}};
        }

        /// Share of events of a class of which something holds, double [sample].
        at::Tensor share_of(const at::Tensor& holds, const at::Tensor& is_class, const at::Tensor& weights)
        {
            const auto all = is_class.to(at::kDouble);
            return weights.matmul(all * holds.to(at::kDouble)) / weights.matmul(all);
        }
    }

    PidReport::PidReport(std::vector<std::string> classes, bool energy)
      : m_classes(std::move(classes))
      , m_energy(energy)
    {
    }

    void PidReport::add(const PidTruth& truth, const std::vector<double>& answer, double loss)
    {
        m_truth.push_back(truth);
        m_answers.push_back(answer);
        m_losses.push_back(loss);
    }

    double PidReport::loss() const
    {
        double sum = 0;
        for (const double loss : m_losses) sum += loss;
        return sum / double(m_losses.size());
    }

    at::Tensor PidReport::classes_of_events() const
    {
        std::vector<int64_t> numbers;
        for (const auto& truth : m_truth) numbers.push_back(truth.particle);
        return at::tensor(numbers, at::kLong);
    }

    at::Tensor PidReport::answers() const
    {
        std::vector<at::Tensor> rows;
        for (const auto& answer : m_answers) rows.push_back(at::tensor(answer, at::kDouble));
        return at::stack(rows);
    }

    std::vector<std::string> PidReport::columns() const
    {
        std::vector<std::string> columns{"event",     "run",    "subrun",    "number",
                                         "interacts", "decays", "parameter", "loss"};
        if (!m_classes.empty()) {
            columns.insert(columns.end(), {"truth", "told"});
            for (const auto& word : m_classes) columns.push_back("p_" + word);
        }
        columns.emplace_back("e_gev");
        if (m_energy) columns.emplace_back("found_gev");
        return columns;
    }

    std::vector<double> PidReport::row(int64_t event) const
    {
        const auto place = static_cast<size_t>(event);
        const auto& truth = m_truth.at(place);
        const auto& answer = m_answers[place];
        std::vector<double> row{double(event),
                                double(truth.id.run),
                                double(truth.id.subrun),
                                double(truth.id.event),
                                truth.interacts ? 1.0 : 0.0,
                                truth.decays ? 1.0 : 0.0,
                                truth.parameter,
                                m_losses[place]};
        if (!m_classes.empty()) {
            const auto logits = at::tensor(answer, at::kDouble).narrow(0, 0, static_cast<int64_t>(m_classes.size()));
            row.push_back(double(truth.particle));
            row.push_back(double(logits.argmax().item<int64_t>()));
            const auto shares = logits.softmax(0);
            row.insert(row.end(), shares.const_data_ptr<double>(), shares.const_data_ptr<double>() + shares.numel());
        }
        row.push_back(std::exp(truth.energy));
        if (m_energy) row.push_back(std::exp(answer.back()));
        return row;
    }

    std::vector<PidReport::Pair> PidReport::pairs() const
    {
        const auto logits = answers().narrow(1, 0, static_cast<int64_t>(m_classes.size()));
        const auto log_all = logits.log_softmax(1);
        const auto truth = classes_of_events();
        std::vector<Pair> pairs;
        for (size_t signal = 0; signal < m_classes.size(); ++signal) {
            const auto own = static_cast<int64_t>(signal);
            for (size_t other = 0; other < m_classes.size(); ++other) {
                if (other == signal) continue;
                const auto against = static_cast<int64_t>(other);
                const auto events = ((truth == own) | (truth == against)).nonzero().flatten();
                // The ratio of probabilities tells two classes apart, whatever the others are.
                const auto scores = (log_all.select(1, own) - log_all.select(1, against)).index_select(0, events);
                pairs.push_back(
                    {m_classes[signal] + "/" + m_classes[other], scores, truth.index_select(0, events) == own, events});
            }
            pairs.push_back(
                {m_classes[signal] + "/all", log_all.select(1, own), truth == own, at::arange(truth.size(0))});
        }
        return pairs;
    }

    json PidReport::class_figures(const at::Tensor& weights) const
    {
        const auto count = static_cast<int64_t>(m_classes.size());
        const auto truth = classes_of_events(), told = answers().narrow(1, 0, count).argmax(1);
        const auto counts = SPNG::confusion(truth, told, count, weights);
        const auto right = counts.diagonal(0, 1, 2).sum(1), all = counts.sum({1, 2});
        json figures{{"accuracy", with_error(right / all)},
                     {"chance", with_error(counts.sum(2).amax(1) / all)},
                     {"order", m_classes},
                     {"classes", json::object()},
                     {"confusion", json::array()}};
        for (int64_t ind = 0; ind < count; ++ind) {
            const auto row = counts[0][ind].contiguous();
            figures["confusion"].push_back(
                std::vector<double>(row.const_data_ptr<double>(), row.const_data_ptr<double>() + count));
            figures["classes"][m_classes[static_cast<size_t>(ind)]] = row.sum().item<double>();
        }
        for (const auto& pair : pairs()) {
            const auto own = weights.index_select(1, pair.events);
            figures["pairs"][pair.name] = roc_figures(pair.scores, pair.is_signal, own);
        }
        return figures;
    }

    json PidReport::limit(const at::Tensor& weights) const
    {
        const auto place_of = [&](const char* word) {
            return std::find(m_classes.begin(), m_classes.end(), word) - m_classes.begin();
        };
        const auto muon = place_of("muon"), pion = place_of("pion"), none = std::ptrdiff_t(m_classes.size());
        if (muon == none || pion == none) return {};
        const auto truth = classes_of_events();
        std::vector<int64_t> kinds, interacts;
        for (const auto& one : m_truth) {
            kinds.push_back((one.interacts ? 1 : 0) + (one.decays ? 2 : 0));
            interacts.push_back(one.interacts ? 1 : 0);
        }
        const auto is_muon = truth == muon, is_pion = truth == pion;
        if (!(is_muon.any() & is_pion.any()).item<bool>()) return {};
        const auto share = share_of(at::tensor(interacts), is_pion, weights);
        // Who knows of interactions alone takes all that show one for pions, and draws lots for the others.
        json found{
            {"visible_interactions", with_error(share)},
            {"interactions",
             {{"auc", with_error((1 + share) / 2)}, {"fake_rate", with_error(wanted_efficiency * (1 - share))}}}};
        const auto kind = at::tensor(kinds);
        auto ratio = at::zeros({events()}, at::kDouble);
        for (int64_t one = 0; one < 4; ++one) {
            const auto is_kind = kind == one;
            const double of_muons = share_of(is_kind, is_muon, weights)[0].item<double>();
            const double of_pions = share_of(is_kind, is_pion, weights)[0].item<double>();
            if (of_muons + of_pions > 0) ratio.masked_fill_(is_kind, of_muons / (of_muons + of_pions));
        }
        const auto own = (is_muon | is_pion).nonzero().flatten();
        found["interactions_and_decays"] =
            roc_figures(ratio.index_select(0, own), is_muon.index_select(0, own), weights.index_select(1, own));
        return found;
    }

    json PidReport::energies(const at::Tensor& weights) const
    {
        std::vector<double> real;
        for (const auto& truth : m_truth) real.push_back(std::exp(truth.energy));
        const auto truth = at::tensor(real, at::kDouble), found = answers().select(1, -1).exp();
        const auto all = [&](double energy) { return at::full_like(truth, energy); };
        return {
            {"network", energy_part(found, truth, weights)},
            {"mean_log", energy_part(all(truth.log().mean().exp().item<double>()), truth, weights)},
            {"best_constant", energy_part(all(SPNG::best_constant(truth, weights)[0].item<double>()), truth, weights)}};
    }

    json PidReport::summary(int resamples, uint64_t seed) const
    {
        const auto weights = weights_of(events(), resamples, seed);
        json summary = m_classes.empty() ? json::object() : class_figures(weights);
        summary["events"] = events();
        const auto losses = at::tensor(m_losses, at::kDouble);
        summary["loss"] = with_error(weights.matmul(losses) / weights.sum(1));
        if (const auto found = limit(weights); found.is_object()) summary["limit"] = found;
        if (m_energy) summary["energy"] = energies(weights);
        return summary;
    }

    std::string PidReport::curves(int points) const
    {
        std::string text = "signal,other,threshold,efficiency,fakes\n";
        if (m_classes.empty()) return text;
        for (const auto& pair : pairs()) {
            if (!(pair.is_signal.any() & ~pair.is_signal.all()).item<bool>()) continue;
            const auto weights = at::ones({1, pair.scores.size(0)}, at::kDouble);
            const auto curves = SPNG::roc_curves(pair.scores, pair.is_signal, weights);
            const int64_t count = curves.thresholds.size(0), step = std::max<int64_t>(1, (count + points - 1) / points);
            const auto slash = pair.name.find('/');
            for (int64_t ind = 0; ind < count; ind = ind + step < count || ind == count - 1 ? ind + step : count - 1) {
                text += fmt::format("{},{},{:.6g},{:.6g},{:.6g}\n", pair.name.substr(0, slash),
                                    pair.name.substr(slash + 1), curves.thresholds[ind].item<double>(),
                                    curves.efficiency[0][ind].item<double>(), curves.fakes[0][ind].item<double>());
            }
        }
        return text;
    }
}
