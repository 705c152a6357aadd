#include "view/answer/Http.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cmath>

namespace WireCell::View {

    const std::string& Request::text(const std::string& key) const
    {
        const auto found = query.find(key);
        SPNG_VALIDATE(found != query.end(), "the request lacks '{}'", key);
        return found->second;
    }

    size_t Request::number(const std::string& key) const
    {
        const auto& word = text(key);
        const bool is_number = !word.empty() && word.size() < 10 &&
                               std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
        SPNG_VALIDATE(is_number, "'{}' is no whole number from 0 to 999999999", key);
        return std::stoul(word);
    }

    Response json_response(const Configuration& value, int status)
    {
        Response response;
        response.status = status;
        // Names of files and tags may be of any bytes.
        response.body = value.dump(-1, ' ', false, Configuration::error_handler_t::replace);
        return response;
    }

    Response error_response(int status, const std::string& text) { return json_response({{"error", text}}, status); }

    Configuration json_number(double value) { return std::isfinite(value) ? Configuration(value) : Configuration(); }
}
