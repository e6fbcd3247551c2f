package io.portreeve.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the servlet container sends what failed outside every controller; asked directly, there is nothing here. */
@RestController
@Hidden
class ErrorAnswers implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<Problem> error(HttpServletRequest request, HttpServletResponse response) {
        ProblemWriter.guard(response);
        HttpStatus status = status(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(status, "The request ended with: %s.".formatted(status.getReasonPhrase())));
    }

    private static HttpStatus status(@Nullable Object code) {
        if (!(code instanceof Integer number)) return HttpStatus.NOT_FOUND;
        HttpStatus status = HttpStatus.resolve(number);
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }
}
