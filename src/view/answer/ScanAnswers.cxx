#include "view/answer/ScanAnswers.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/JsonText.h"
#include "sio/scan/Scan.h"

#include <filesystem>

namespace WireCell::View {

    namespace {
        std::string data_path(Catalogue& catalogue, const Request& request)
        {
            const auto entry = catalogue.entry(request.number("f"));
            SPNG_VALIDATE(entry.kind == Catalogue::Kind::data, "only files of data are scanned");
            return entry.path;
        }
    }

    Response scans_answer(Catalogue& catalogue, const Request& request)
    {
        auto scans = Configuration::array();
        std::vector<std::string> troubles;
        for (const auto& scan : Sio::read_scans(data_path(catalogue, request), &troubles))
            scans.push_back(Sio::json_of(scan));
        return json_response({{"scans", scans}, {"troubles", troubles}});
    }

    Response save_scan_answer(Catalogue& catalogue, const Request& request)
    {
        // A form of another page can not send this type without asking first, which nobody answers.
        SPNG_VALIDATE(request.content_type.starts_with("application/json"), "a hand scan comes as application/json");
        const auto path = data_path(catalogue, request);
        const auto scan = Sio::scan_of(parse_json(request.body, "the hand scan"), "the hand scan");
        const auto file = Sio::scan_path(path, scan.who);
        if (std::filesystem::exists(file) && Sio::read_scan(file).revision != scan.revision)
            return error_response(409, "'" + scan.who + "' has saved another scan meanwhile: load the page again");
        return json_response(
            {{"revision", Sio::save_scan(path, scan)}, {"name", std::filesystem::path(file).filename().string()}});
    }

    Response agreement_answer(Catalogue& catalogue, const Request& request)
    {
        auto rows = Configuration::array();
        for (const auto& one : Sio::agreements(Sio::read_scans(data_path(catalogue, request)))) {
            rows.push_back({{"event", one.event},
                            {"anode", one.anode},
                            {"plane", one.plane},
                            {"class", one.label},
                            {"first", one.first},
                            {"second", one.second},
                            {"only_first", one.only_first},
                            {"only_second", one.only_second},
                            {"both", one.both},
                            {"overlap", json_number(one.overlap())}});
        }
        return json_response({{"rows", rows}});
    }
}
