#include "view/answer/ImageAnswers.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>

namespace WireCell::View {

    static_assert(std::endian::native == std::endian::little, "bytes are sent as they are");

    namespace {
        ImagePlace place_of(const Request& request, const std::string& prefix)
        {
            return {request.number(prefix + "f"), request.number(prefix + "e"), request.number(prefix + "i")};
        }

        LayerChoice choice_of(const Request& request)
        {
            LayerChoice choice;
            choice.place = place_of(request, "");
            choice.flat = static_cast<LayerChoice::Flat>(std::min<size_t>(request.number("flat", 0), 2));
            if (request.has("minus_f")) choice.minus = place_of(request, "minus_");
            return choice;
        }

        /// What a browser keeps under this address would be of another file.
        bool has_changed(const Catalogue& catalogue, const LayerChoice& choice, const Request& request)
        {
            return request.has("v") && request.text("v") != catalogue.stamp(choice.place.file);
        }
        Response changed_response() { return error_response(409, "the file has changed meanwhile"); }

        const LayerPlane& plane_of(const Layer& layer, const Request& request)
        {
            const auto plane = request.number("p");
            if (plane >= layer.planes.size()) THROW(IndexError() << errmsg{fmt::format("there is no plane {}", plane)});
            return layer.planes[plane];
        }

        Configuration json_of(const ValueRange& range)
        {
            return {{"min", json_number(range.min)},
                    {"max", json_number(range.max)},
                    {"median", json_number(range.median)},
                    {"sigma", json_number(range.sigma)},
                    {"low", json_number(range.low)},
                    {"high", json_number(range.high)},
                    {"count", range.count},
                    {"not_finite", range.not_finite},
                    {"whole", range.is_whole},
                    {"zeros", range.has_zeros}};
        }

        void append(std::string& bytes, const std::vector<float>& numbers)
        {
            const auto before = bytes.size();
            bytes.resize(before + numbers.size() * sizeof(float));
            if (!numbers.empty()) std::memcpy(bytes.data() + before, numbers.data(), numbers.size() * sizeof(float));
        }

        Response binary_response(std::string bytes, const Request& request)
        {
            Response response;
            response.type = "application/octet-stream";
            response.body = std::move(bytes);
            // The stamp of the file is in the address.
            response.is_lasting = request.has("v");
            return response;
        }
    }

    std::string encode(const Tile& tile)
    {
        const std::array<uint16_t, 4> head = {static_cast<uint16_t>(tile.nrows), static_cast<uint16_t>(tile.ncolumns),
                                              static_cast<uint16_t>(tile.max.empty() ? 1 : 2), 0};
        std::string bytes(reinterpret_cast<const char*>(head.data()), sizeof(head));
        append(bytes, tile.min);
        append(bytes, tile.max);
        return bytes;
    }

    Configuration json_of(const Layer& layer)
    {
        auto planes = Configuration::array();
        for (const auto& plane : layer.planes) {
            const auto& pyramid = plane.pyramid;
            planes.push_back({{"name", plane.name},
                              {"anode", plane.anode},
                              {"first", plane.first},
                              {"channels", plane.channels},
                              {"nrows", pyramid.nrows()},
                              {"ncolumns", pyramid.ncolumns()},
                              {"nlevels", pyramid.nlevels()},
                              {"range", json_of(plane.range)}});
        }
        return {{"start", json_number(layer.start)},
                {"tick", json_number(layer.tick)},
                {"flat", layer.is_flat},
                {"planes", planes},
                {"range", json_of(layer.range)}};
    }

    Configuration json_of(const EventInfo& event)
    {
        auto images = Configuration::array();
        for (const auto& image : event.images)
            images.push_back(
                {{"name", image.name}, {"kind", image.kind}, {"nrows", image.nrows}, {"ncolumns", image.ncolumns}});
        auto masks = Configuration::array();
        for (const auto& mask : event.masks) masks.push_back({mask.label, mask.channel, mask.begin, mask.end});
        return {{"ident", event.ident}, {"images", images}, {"masks", masks}, {"ndepos", event.ndepos}};
    }

    Response files_answer(Catalogue& catalogue)
    {
        auto files = Configuration::array();
        const auto entries = catalogue.entries();
        static const std::array<const char*, 4> kinds = {"data", "run", "network", "trace"};
        for (size_t file = 0; file < entries.size(); ++file) {
            const auto& entry = entries[file];
            Configuration one{{"name", std::filesystem::path(entry.path).filename().string()},
                              {"folder", std::filesystem::path(entry.path).parent_path().filename().string()},
                              {"kind", kinds[static_cast<size_t>(entry.kind)]}};
            try {
                one["stamp"] = catalogue.stamp(file);
            }
            catch (const Exception& error) {
                one["error"] = error.what();
            }
            files.push_back(std::move(one));
        }
        return json_response({{"files", files}});
    }

    Response events_answer(Catalogue& catalogue, const Request& request)
    {
        const auto number = request.number("f");
        SPNG_VALIDATE(catalogue.entry(number).kind == Catalogue::Kind::data, "file {} holds no events", number);
        const auto file = catalogue.file(number);
        auto events = Configuration::array();
        for (const auto& event : file->events()) events.push_back(json_of(event));
        return json_response({{"events", events},
                              {"about", file->about()},
                              {"remarks", file->remarks()},
                              {"stamp", catalogue.stamp(number)}});
    }

    Response layer_answer(Catalogue& catalogue, const Request& request)
    {
        const auto choice = choice_of(request);
        auto facts = json_of(*catalogue.layer(choice));
        std::string remark;
        catalogue.detector(choice.place.file, &remark);
        facts["remark"] = remark;
        return json_response(facts);
    }

    Response tile_answer(Catalogue& catalogue, const Request& request)
    {
        const auto choice = choice_of(request);
        if (has_changed(catalogue, choice, request)) return changed_response();
        const auto layer = catalogue.layer(choice);
        const auto& plane = plane_of(*layer, request);
        return binary_response(encode(plane.pyramid.tile(request.number("a"), request.number("b"), request.number("r"),
                                                         request.number("c"))),
                               request);
    }

    Response wave_answer(Catalogue& catalogue, const Request& request)
    {
        const auto choice = choice_of(request);
        if (has_changed(catalogue, choice, request)) return changed_response();
        const auto layer = catalogue.layer(choice);
        const auto& pyramid = plane_of(*layer, request).pyramid;
        const auto row = request.number("row");
        if (row >= pyramid.nrows()) THROW(IndexError() << errmsg{fmt::format("there is no row {}", row)});
        const auto begin = pyramid.samples().begin() + static_cast<std::ptrdiff_t>(row * pyramid.ncolumns());
        std::string bytes;
        append(bytes, {begin, begin + static_cast<std::ptrdiff_t>(pyramid.ncolumns())});
        return binary_response(std::move(bytes), request);
    }

    Configuration json_of(const Detector& detector, int anode)
    {
        // To a tenth of a millimetre, which no display can show.
        const auto rounded = [](const std::vector<double>& numbers) {
            auto list = Configuration::array();
            for (const double one : numbers) list.push_back(std::round(one * 10) / 10);
            return list;
        };
        auto planes = Configuration::array();
        for (const auto& plane : detector.wires(anode)) {
            planes.push_back({{"name", plane.name},
                              {"face", plane.face},
                              {"x", json_number(plane.x)},
                              {"channels", plane.channels},
                              {"tail_y", rounded(plane.tail_y)},
                              {"tail_z", rounded(plane.tail_z)},
                              {"head_y", rounded(plane.head_y)},
                              {"head_z", rounded(plane.head_z)}});
        }
        auto faces = Configuration::array();
        for (const auto& face : detector.drift(anode)) {
            if (face)
                faces.push_back({{"anode", face->anode}, {"cathode", face->cathode}});
            else
                faces.push_back(nullptr);
        }
        return {{"planes", planes}, {"faces", faces}, {"speed", detector.drift_speed()}};
    }

    Response wires_answer(Catalogue& catalogue, const Request& request)
    {
        const auto anode = static_cast<int>(request.number("anode"));
        const auto detector = catalogue.detector(request.number("f"));
        return json_response(detector ? json_of(*detector, anode) : Configuration{{"planes", Configuration::array()}});
    }

    Response depos_answer(Catalogue& catalogue, const Request& request)
    {
        constexpr size_t most = 200'000;
        const auto file = catalogue.file(request.number("f"));
        const auto event = request.number("e");
        if (event >= file->events().size()) THROW(IndexError() << errmsg{fmt::format("there is no event {}", event)});
        const auto depos = file->read_depos(event);
        const size_t step = depos.time.size() / most + 1;
        std::string bytes;
        for (const auto* column : {&depos.time, &depos.charge, &depos.x, &depos.y, &depos.z}) {
            std::vector<float> some;
            for (size_t ind = 0; ind < column->size(); ind += step) some.push_back((*column)[ind]);
            append(bytes, some);
        }
        return binary_response(std::move(bytes), request);
    }
}
